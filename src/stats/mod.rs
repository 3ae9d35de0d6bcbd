//! Pure statistics of simulation output; knows nothing of simulated time, entities or files.
