// Keyboard and reconnection. Everything else is drawn by the server.

const keysOfCalls = new Set(['c', 'r', 'u', 'l', 'n', 's', '1', '2', '3', '4', '5', '6']);
let listener = null;

/** Lets a page hear single keys. The page before it may say that it leaves when the next one listens already: each has its name. */
export function listen(name, page) { listener = { name, page }; }
export function leave(name) { if (listener?.name === name) listener = null; }
export function focus(selector) { document.querySelector(selector)?.focus(); }
export function open(id) { const dialog = document.getElementById(id); if (dialog && !dialog.open) dialog.showModal(); }

function isTyping(element) {
  return element.closest('input:not([type=checkbox],[type=radio],[type=range]), textarea, select, [contenteditable]') !== null;
}

function move(step) {
  const rows = [...document.querySelectorAll('[data-row]')];
  const at = rows.findIndex(row => row.contains(document.activeElement));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  if (!next) return;
  next.querySelector('a')?.focus();
  next.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const help = document.getElementById('hulp');
  if (event.key === '?' && !isTyping(event.target)) { event.preventDefault(); help?.open ? help.close() : help?.showModal(); return; }
  if (document.querySelector('dialog[open]') || isTyping(event.target)) return;
  if (event.key === 'j' || event.key === 'k') { event.preventDefault(); move(event.key === 'j' ? 1 : -1); return; }
  if (event.key === 'b') { document.querySelector('a[data-back]')?.click(); return; }
  if (!listener || !keysOfCalls.has(event.key)) return;
  event.preventDefault();
  const row = document.activeElement?.closest('[data-row]')?.dataset.row ?? '';
  listener.page.invokeMethodAsync('OnKeyAsync', event.key, row);
});

const dialog = document.getElementById('components-reconnect-modal');
const retry = async () => {
  try {
    const reply = await fetch(document.baseURI, { method: 'HEAD', cache: 'no-store', redirect: 'manual' });
    if (reply) location.reload();
  } catch { setTimeout(retry, 1000); }
};
dialog?.addEventListener('components-reconnect-state-changed', event => {
  switch (event.detail.state) {
    case 'show': if (!dialog.open) dialog.showModal(); break;
    case 'hide': dialog.close(); break;
    case 'failed': retry(); break;
    case 'rejected': location.reload(); break;
  }
});
