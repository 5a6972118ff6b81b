// The few things that are done with the DOM everywhere.

/** @returns {HTMLElement} */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

/** @returns {HTMLElement} */
export function element(tag, className, ...content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

/** Sets a text if it is another one: what has not changed is not announced again. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
