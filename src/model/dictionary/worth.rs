//! Indicators of what governments get, and of what a year is worth.

use super::EXACT;
use crate::model::indicator::Indicator;

/// What a crossing costs beside what is carried.
pub static CARGO_COST: Indicator = Indicator {
    name: "cost_per_1000_usd",
    unit: "USD",
    definition: "fees, handling and the cost of waiting of loaded trucks for $1,000 of the value of their cargo when it crosses; \
                 over the trucks that arrive in the window",
    source: "CAREC CPMM, TFI2, beside the value of cargo",
    numerical_error: EXACT,
};

/// Import duty.
pub static DUTY: Indicator = Indicator {
    name: "duty",
    unit: "USD",
    definition: "customs duty on goods counted in bilateral trade that leave the last post in the window, and on streams: \
                 value times the `duty` of the goods; by direction, so by the importer that gets it",
    source: "scenario",
    numerical_error: EXACT,
};

/// Value added tax at import.
pub static VAT: Indicator = Indicator {
    name: "vat",
    unit: "USD",
    definition: "value added tax on the goods that duty is on: value and duty, times the `vat` of the goods",
    source: "scenario",
    numerical_error: EXACT,
};

/// All that governments get.
pub static REVENUE: Indicator = Indicator {
    name: "revenue",
    unit: "USD",
    definition: "duty and value added tax, fees of the trucks that arrive in the window, and forfeited deposits",
    source: "karvon",
    numerical_error: EXACT,
};

/// What a year brings and costs.
pub static YEARLY_BALANCE: Indicator = Indicator {
    name: "yearly_balance",
    unit: "USD/a",
    definition: "what a year of 365.25 days like the window brings less what it costs: carriers pay for waiting and fees, \
                 traders lose what spoils and pay duty and tax, governments get fees, duty and tax and pay staff, climate \
                 bears carbon dioxide, the center has the value added of its plants less pay; of all together fees, duty and \
                 tax fall out. The difference of two scenarios is the net benefit of a year. In a run of several calendar \
                 years also of all in each of them",
    source: "cost-benefit analysis",
    numerical_error: "as spoilage",
};

/// What the horizon is worth now.
pub static PRESENT_VALUE: Indicator = Indicator {
    name: "present_value",
    unit: "USD",
    definition: "yearly balance of all at the end of each year of the horizon, discounted, less the investment: that of the \
                 appraisal and of plants that open before the window ends, which is paid at once. In a run of several \
                 calendar years each brings its own balance, the last one's again for all later years, and what is built \
                 in a year is paid at its end. The difference of two scenarios is the discounted net benefit",
    source: "cost-benefit analysis",
    numerical_error: "as spoilage",
};
