'use strict';
(() => {
  // Tables: a click on a heading sorts by its column, a second one turns the order.
  const value = (row, column) => {
    const cell = row.cells[column];
    const data = cell.querySelector('data');
    return data ? Number(data.value) : cell.textContent.trim();
  };
  const order = (one, other) => {
    if (typeof one === 'number' && typeof other === 'number') return one - other;
    if (typeof one === 'number') return -1;
    if (typeof other === 'number') return 1;
    return one.localeCompare(other, 'en', { numeric: true });
  };
  for (const table of document.querySelectorAll('table')) {
    const body = table.tBodies[0];
    if (table.tBodies.length !== 1 || body.rows.length < 2 || table.querySelector('[rowspan], [colspan]')) continue;
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'sort';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const falling = head.getAttribute('aria-sort') === 'ascending';
        for (const each of heads) each.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', falling ? 'descending' : 'ascending');
        const rows = [...body.rows].sort((one, other) => order(value(one, column), value(other, column)));
        if (falling) rows.reverse();
        body.append(...rows);
      });
    });
  }

  // The theme: as the system has it until the button is pressed; nothing is remembered.
  const dark = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
    .find((rule) => rule.media && rule.media.mediaText.includes('dark')).media;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const theme = document.getElementById('theme');
  let isDark = system.matches;
  const wear = (chosen) => {
    isDark = chosen;
    theme.textContent = isDark ? 'Light' : 'Dark';
    theme.setAttribute('aria-label', theme.textContent + ' theme');
  };
  wear(isDark);
  theme.hidden = false;
  theme.addEventListener('click', () => {
    wear(!isDark);
    dark.mediaText = isDark ? 'all' : 'not all';
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
    dispatchEvent(new Event('theme'));
  });
  system.addEventListener('change', () => {
    if (dark.mediaText.includes('scheme')) wear(system.matches);
    dispatchEvent(new Event('theme'));
  });

  // Printing: whatever is folded is open on paper.
  let folded = [];
  addEventListener('beforeprint', () => {
    folded = [...document.querySelectorAll('details:not([open])')];
    for (const each of folded) each.open = true;
  });
  addEventListener('afterprint', () => {
    for (const each of folded) each.open = false;
  });

  // The day replay.
  const data = document.getElementById('replay-data');
  if (!data) return;
  const days = JSON.parse(data.textContent);
  const find = (id) => document.getElementById(id);
  const [play, scrub, clock, told, canvas] =
    ['replay-play', 'replay-scrub', 'replay-clock', 'replay-told', 'replay-canvas'].map(find);
  const [speed, choice] = ['replay-speed', 'replay-scenario'].map(find);
  find('replay').hidden = false;
  const paper = canvas.getContext('2d');
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const DAY = 86400, ROW = 26, LABEL = 132, STEP = 8, COUNT = 64;
  let day = days[0], now = Number(scrub.value), timer = 0, last = 0, spots = new Map();

  const text = (seconds) => {
    const minutes = Math.floor(seconds / 60);
    return String(Math.floor(minutes / 60)).padStart(2, '0') + ':' + String(minutes % 60).padStart(2, '0');
  };
  // Stays are runs of place, joined, granted, freed; the current one is found from behind.
  const stay = (truck) => {
    const all = truck[1];
    for (let at = all.length - 4; at >= 0; at -= 4) {
      if (all[at + 1] <= now) return now < all[at + 3] ? at : -1;
    }
    return -1;
  };
  const state = () => {
    const places = day.directions.map((direction) => direction.places.map(() => [[], []]));
    day.trucks.forEach((truck, index) => {
      const at = stay(truck);
      if (at < 0) return;
      const stays = truck[1], waits = now < stays[at + 2];
      places[truck[0]][stays[at]][waits ? 1 : 0].push([stays[at + (waits ? 1 : 2)], index]);
    });
    for (const list of places.flat(2)) list.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
    return places;
  };
  const draw = (eased) => {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue('--' + name).trim();
    const wide = canvas.clientWidth >= 720;
    const columns = wide ? day.directions.length : 1;
    const width = canvas.clientWidth / columns;
    const heights = day.directions.map((direction) => (direction.places.length + 1.4) * ROW);
    const height = wide ? Math.max(...heights) : heights.reduce((sum, each) => sum + each, 0);
    const dots = window.devicePixelRatio || 1;
    canvas.style.height = height + 'px';
    canvas.width = Math.round(canvas.clientWidth * dots);
    canvas.height = Math.round(height * dots);
    paper.setTransform(dots, 0, 0, dots, 0, 0);
    paper.textBaseline = 'middle';
    let top = 0, inside = 0, longest = [0, ''];
    const next = new Map();
    state().forEach((places, side) => {
      const left = wide ? side * width : 0;
      paper.fillStyle = color('ink');
      paper.font = '600 13px system-ui, sans-serif';
      paper.fillText(day.directions[side].name, left, top + ROW / 2);
      places.forEach(([served, waiting], place) => {
        const y = top + (place + 1.5) * ROW, name = day.directions[side].places[place];
        inside += served.length + waiting.length;
        if (waiting.length > longest[0]) longest = [waiting.length, name];
        paper.fillStyle = color('grid');
        paper.fillRect(left, y + ROW / 2 - 1, width - 12, 1);
        paper.fillStyle = color('quiet');
        paper.font = '12px system-ui, sans-serif';
        paper.textAlign = 'left';
        paper.fillText(name, left, y, LABEL - 8);
        paper.textAlign = 'right';
        paper.fillText(served.length + ' + ' + waiting.length, left + width - 14, y);
        paper.textAlign = 'left';
        const room = Math.max(1, Math.floor((width - LABEL - COUNT - 14) / STEP));
        [...served, ...waiting].slice(0, room).forEach(([, truck], index) => {
          const goal = [left + LABEL + index * STEP, y], from = spots.get(truck);
          const spot = eased && from ? goal.map((to, axis) => from[axis] + (to - from[axis]) * 0.25) : goal;
          next.set(truck, spot);
          paper.beginPath();
          paper.arc(spot[0], spot[1], 3.2, 0, 2 * Math.PI);
          if (index < served.length) {
            paper.fillStyle = color('service');
            paper.fill();
          } else {
            paper.strokeStyle = color('rises');
            paper.lineWidth = 1.6;
            paper.stroke();
          }
        });
      });
      if (!wide) top += heights[side];
    });
    spots = next;
    clock.textContent = day.date + ' ' + text(now);
    scrub.value = String(Math.floor(now));
    scrub.setAttribute('aria-valuetext', text(now));
    const line = longest[0] ? '; longest line: ' + longest[0] + ' at ' + longest[1] : '; nobody waits';
    told.textContent = inside + ' trucks at places' + line;
    canvas.setAttribute('aria-label', text(now) + ': ' + told.textContent);
  };
  const stop = () => {
    cancelAnimationFrame(timer);
    timer = 0;
    play.textContent = 'Play';
    told.setAttribute('aria-live', 'polite');
  };
  const frame = (at) => {
    now += Math.min(0.1, (at - last) / 1000) * Number(speed.value) * 60;
    last = at;
    if (now >= DAY) {
      now = DAY - 1;
      draw(!calm);
      stop();
      return;
    }
    draw(!calm);
    timer = requestAnimationFrame(frame);
  };
  play.addEventListener('click', () => {
    if (timer) {
      stop();
      return;
    }
    if (now >= DAY - 60) now = 0;
    play.textContent = 'Pause';
    told.setAttribute('aria-live', 'off');
    last = performance.now();
    timer = requestAnimationFrame(frame);
  });
  scrub.addEventListener('input', () => {
    now = Number(scrub.value);
    draw(false);
  });
  if (choice) {
    choice.addEventListener('change', () => {
      day = days[Number(choice.value)];
      spots = new Map();
      draw(false);
    });
  }
  addEventListener('resize', () => draw(false));
  addEventListener('theme', () => draw(false));
  draw(false);
})();
