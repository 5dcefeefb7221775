(() => {
  'use strict';
  const root = document.documentElement;
  const said = document.getElementById('said');
  root.classList.add('scripted');

  const say = (text) => {
    said.textContent = '';
    window.requestAnimationFrame(() => { said.textContent = text; });
  };

  // Light, dark, or as the system has it. Nothing is stored: a file has no place to.
  const themes = ['system', 'light', 'dark'];
  const theme = document.getElementById('theme');
  theme.addEventListener('click', () => {
    const next = themes[(themes.indexOf(root.dataset.theme || 'system') + 1) % themes.length];
    if (next === 'system') delete root.dataset.theme; else root.dataset.theme = next;
    theme.querySelector('span').textContent = `Theme: ${next}`;
    say(`Theme: ${next}`);
  });

  const everyDetail = () => [...document.querySelectorAll('details')];
  const openAll = document.getElementById('open-all');
  if (everyDetail().length === 0) openAll.remove();
  openAll.addEventListener('click', () => {
    const opens = everyDetail().some((one) => !one.open);
    everyDetail().forEach((one) => { one.open = opens; });
    openAll.textContent = opens ? 'Close all' : 'Open all';
  });
  let closed = [];
  window.addEventListener('beforeprint', () => {
    closed = everyDetail().filter((one) => !one.closest('details.aside:not([open])') && !one.open);
    closed.forEach((one) => { one.open = true; });
  });
  window.addEventListener('afterprint', () => { closed.forEach((one) => { one.open = false; }); });

  // What a link leads to is opened, with everything around it.
  const reveal = () => {
    const name = decodeURIComponent(window.location.hash.slice(1));
    const target = name ? document.getElementById(name) : null;
    for (let one = target; one; one = one.parentElement) {
      if (one.tagName === 'DETAILS') one.open = true;
    }
    if (target) target.scrollIntoView();
  };
  window.addEventListener('hashchange', reveal);
  if (window.location.hash) reveal();

  const copyByHand = (text) => {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'unseen';
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    return copied;
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyByHand(text);
    }
  };
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button[data-copy], button[data-copy-json]');
    if (!button) return;
    const block = button.dataset.copyJson && document.getElementById(button.dataset.copyJson);
    const text = block ? JSON.stringify(JSON.parse(block.textContent), null, 2) : button.dataset.copy;
    const label = button.dataset.label || button.textContent;
    button.dataset.label = label;
    const copied = await copy(text);
    button.textContent = copied ? 'Copied' : 'Not copied';
    button.classList.toggle('done', copied);
    say(copied ? 'Copied' : 'The browser did not let the text be copied');
    window.setTimeout(() => { button.textContent = label; button.classList.remove('done'); }, 1600);
  });

  // Tables: sorted by a click on a heading, filtered by words, saved as CSV.
  const textOf = (cell) => (cell.dataset.value ?? cell.textContent).trim();
  const compare = (one, other, isNumber) => {
    if (one === other) return 0;
    if (one === '' || other === '') return one === '' ? 1 : -1;
    if (isNumber) {
      const difference = Number(one) - Number(other);
      if (!Number.isNaN(difference) && difference !== 0) return difference;
    }
    return one < other ? -1 : 1;
  };
  const sorted = (rows, column, isNumber, direction) => {
    const keyed = rows.map((row) => [textOf(row.cells[column]), row]);
    keyed.sort(([one], [other]) => {
      const order = compare(one, other, isNumber);
      return one === '' || other === '' ? order : order * direction;
    });
    return keyed.map(([, row]) => row);
  };
  const makeSortable = (table) => {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener('click', () => {
        const was = heading.getAttribute('aria-sort');
        headings.forEach((one) => one.removeAttribute('aria-sort'));
        const next = was === 'ascending' ? 'descending' : was === 'descending' ? null : 'ascending';
        if (next) heading.setAttribute('aria-sort', next);
        const isNumber = heading.dataset.kind === 'number';
        const rows = next ? sorted(original, column, isNumber, next === 'ascending' ? 1 : -1) : original;
        body.append(...rows);
      });
    });
    return original;
  };
  // A cell that a spreadsheet would take for a formula is kept from being one; numbers are none.
  const csvCell = (text) => {
    const isFormula = /^[\s\u0000]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]/.test(text) || /^[\t\r\n]/.test(text);
    const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
    const safe = isFormula && !isNumber ? `'${text}` : text;
    return /[",\r\n;\t]|^\s|\s$|^'/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const saveCsv = (table, rows, name) => {
    const lines = [[...table.tHead.rows[0].cells], ...rows.map((row) => [...row.cells])];
    const csv = lines.map((cells) => cells.map((cell) => csvCell(textOf(cell))).join(',')).join('\r\n');
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['\ufeff', csv, '\r\n'], { type: 'text/csv;charset=utf-8' }));
    link.download = name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  document.querySelectorAll('.table').forEach((place) => {
    const table = place.querySelector('table');
    const rows = makeSortable(table);
    const visible = () => [...table.tBodies[0].rows].filter((row) => !row.hidden);
    const filter = place.querySelector('input');
    const count = place.querySelector('.count');
    const all = count ? count.textContent : '';
    if (filter) {
      filter.addEventListener('input', () => {
        const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
        rows.forEach((row) => {
          const text = row.textContent.toLowerCase();
          row.hidden = !words.every((word) => text.includes(word));
        });
        count.textContent = words.length ? `${visible().length} of ${rows.length} rows` : all;
      });
    }
    const save = place.querySelector('button[data-csv]');
    if (save) save.addEventListener('click', () => saveCsv(table, visible(), save.dataset.csv));
  });
})();
