// What libraries do to a page that has them: they add to built-ins, replace some, and keep the focus where they want it.
import { readFileSync } from 'node:fs';

const read = (name) => readFileSync(new URL(`node_modules/${name}`, import.meta.url), 'utf8');

// Prototype.js is not on npm. What it does to built-ins, of its versions from 1.5 to 1.7, written down from its
// documentation: everything enumerable, and much of it under names that browsers have taken since with another meaning.
const prototypeJs = String.raw`
(() => {
  const put = (target, methods) => { for (const name of Object.keys(methods)) target[name] = methods[name]; };
  const $A = (list) => { if (!list) return []; if ('toArray' in Object(list)) return list.toArray(); const all = new Array(list.length || 0); for (let at = 0; at < all.length; at++) all[at] = list[at]; return all; };
  window.$A = Array.from = $A;
  window.$ = (id) => (typeof id === 'string' ? document.getElementById(id) : id);
  window.$break = {};
  const quote = (text) => '"' + String(text).replace(/[\\"]/g, '\\$&') + '"';
  const json = (value) => {
    if (value === null) return 'null';
    if (value && typeof value.toJSON === 'function') return value.toJSON();
    if (typeof value !== 'object') return String(value);
    return '{' + Object.keys(value).map((name) => quote(name) + ': ' + json(value[name])).join(', ') + '}';
  };
  // Each gives a text, not a value: JSON.stringify writes quotes around it.
  put(Array.prototype, {
    toJSON() { return '[' + this.map(json).join(', ') + ']'; },
    toArray() { return this.slice(); },
    each(run) { for (let at = 0; at < this.length; at++) run(this[at], at); return this; },
    _each(run) { for (let at = 0; at < this.length; at++) run(this[at], at); },
    first() { return this[0]; },
    last() { return this[this.length - 1]; },
    clear() { this.length = 0; return this; },
    compact() { return this.filter((one) => one != null); },
    clone() { return this.slice(); },
    size() { return this.length; },
    inspect() { return '[' + this.join(', ') + ']'; },
    include(one) { return this.indexOf(one) !== -1; },
    without(...values) { return this.filter((one) => !values.includes(one)); },
    uniq() { return [...new Set(this)]; },
    // Once without a function: one value, where there is one.
    reduce() { return this.length > 1 ? this : this[0]; },
    find(test) { for (let at = 0; at < this.length; at++) if (test(this[at], at)) return this[at]; },
    entries() { return this.slice(); },
  });
  put(String.prototype, {
    toJSON() { return quote(this); },
    strip() { return this.replace(/^\s+/, '').replace(/\s+$/, ''); },
    sub(pattern, text) { return this.replace(pattern, text); },
    camelize() { return this.replace(/-+(.)?/g, (_, letter) => (letter ? letter.toUpperCase() : '')); },
    blank() { return /^\s*$/.test(this); },
    include(part) { return this.indexOf(part) > -1; },
    toArray() { return this.split(''); },
    evalJSON() { return JSON.parse(this); },
  });
  put(Number.prototype, { toJSON() { return isFinite(this) ? String(this) : 'null'; }, succ() { return this + 1; }, times(run) { for (let at = 0; at < this; at++) run(at); return this; } });
  put(Date.prototype, { toJSON() { return quote(this.toISOString()); } });
  put(Function.prototype, {
    bind(context, ...given) { const own = this; return function (...more) { return own.apply(context, given.concat(more)); }; },
    bindAsEventListener(context) { const own = this; return (event) => own.call(context, event || window.event); },
    curry(...given) { const own = this; return function (...more) { return own.apply(this, given.concat(more)); }; },
    wrap(wrapper) { const own = this; return function (...more) { return wrapper.apply(this, [own.bind(this), ...more]); }; },
    delay(seconds, ...given) { return setTimeout(() => this.apply(this, given), seconds * 1000); },
    argumentNames() { return []; },
  });
  Object.toJSON = json;
  Object.extend = Object.assign;
  Object.keys = (object) => { const names = []; for (const name in object) if (Object.prototype.hasOwnProperty.call(object, name)) names.push(name); return names; };
  // In the place of the DOM's own classes, which hold the prototypes on.
  const { Element, Event } = window;
  window.Element = function (tag, attributes = {}) { const element = document.createElement(tag); for (const name in attributes) element.setAttribute(name, attributes[name]); return element; };
  window.Element.prototype = Element.prototype;
  const methods = {
    visible() { return this.style.display !== 'none'; },
    hide() { this.style.display = 'none'; return this; },
    show() { this.style.display = ''; return this; },
    remove() { if (this.parentNode) this.parentNode.removeChild(this); return this; },
    update(content) { this.innerHTML = content ?? ''; return this; },
    replace(content) { this.outerHTML = content; return this; },
    select(...selectors) { return $A(this.querySelectorAll(selectors.join(','))); },
    up(selector) { return selector ? this.parentNode.closest(selector) : this.parentNode; },
    down(selector) { return this.querySelector(selector || '*'); },
    next() { return this.nextElementSibling; },
    previous() { return this.previousElementSibling; },
    identify() { return (this.id ||= 'anonymous_element_1'); },
    observe(name, run) { this.addEventListener(name, run); return this; },
    fire(name) { this.dispatchEvent(new CustomEvent(name, { bubbles: true })); return this; },
    setStyle(styles) { Object.assign(this.style, styles); return this; },
    addClassName(name) { this.className += ' ' + name; return this; },
    insert(content) { this.insertAdjacentHTML('beforeend', content); return this; },
    clone(deep) { return this.cloneNode(deep); },
    store() { return this; },
    absolutize() { return this; },
  };
  put(HTMLElement.prototype, methods);
  put(HTMLFormElement.prototype, { serialize() { return ''; }, disable() { return this; }, enable() { return this; }, focusFirstElement() { return this; }, request() {} });
  put(HTMLInputElement.prototype, { clear() { this.value = ''; return this; }, present() { return this.value !== ''; }, activate() { this.focus(); return this; }, disable() { this.disabled = true; return this; }, enable() { this.disabled = false; return this; }, getValue() { return this.value; }, setValue(value) { this.value = value; return this; } });
  put(Event.prototype, { element() { return this.target; }, findElement() { return this.target; }, stop() { this.preventDefault(); this.stopPropagation(); }, pointer() { return { x: 0, y: 0 }; } });
  document.getElementsByClassName = (name, parent) => $A((parent || document.body).querySelectorAll('.' + name));
})();
`;

// MooTools is on npm for servers alone, with a vulnerability that nobody mends. What it does to built-ins, of its versions
// from 1.2 to 1.5, written down from its documentation.
const mooTools = String.raw`
(() => {
  const put = (target, methods) => { for (const name of Object.keys(methods)) target[name] = methods[name]; };
  window.MooTools = { version: '1.5.2' };
  window.typeOf = (item) => (item == null ? 'null' : Array.isArray(item) ? 'array' : item.nodeType === 1 ? 'element' : typeof item);
  // A set or an iterator becomes the only thing in a list; a list stays itself.
  Array.from = (item) => (item == null ? [] : Array.isArray(item) ? item : typeof item === 'object' && typeof item.length === 'number' ? [].slice.call(item) : [item]);
  Array.each = (list, run) => [].forEach.call(list, run);
  Array.clone = (list) => [].slice.call(list);
  for (const type of [Array, String, Number, Function, Boolean, Date, RegExp, Object]) {
    type.implement = function (name, run) { if (typeof name === 'string') this.prototype[name] = run; else put(this.prototype, name); return this; };
    type.extend = function (name, run) { if (typeof name === 'string') this[name] = run; else put(this, name); return this; };
  }
  Array.implement({
    each(run, bind) { this.forEach(run, bind); return this; },
    clone() { return this.slice(); },
    clean() { return this.filter((one) => one != null); },
    invoke(name) { return this.map((one) => one[name]()); },
    contains(one, from) { return this.indexOf(one, from) !== -1; },
    append(list) { this.push(...list); return this; },
    getLast() { return this.length ? this[this.length - 1] : null; },
    include(one) { if (!this.contains(one)) this.push(one); return this; },
    combine(list) { list.forEach((one) => this.include(one)); return this; },
    erase(one) { for (let at = this.length; at--; ) if (this[at] === one) this.splice(at, 1); return this; },
    empty() { this.length = 0; return this; },
    flatten() { return this.flat(Infinity); },
    pick() { for (const one of this) if (one != null) return one; return null; },
    link() { return {}; },
    associate() { return {}; },
  });
  String.implement({
    contains(part, separator) { return (separator ? separator + this + separator : String(this)).indexOf(part) > -1; },
    test(pattern, flags) { return new RegExp(pattern, flags).test(this); },
    clean() { return String(this).replace(/\s+/g, ' ').trim(); },
    camelCase() { return String(this).replace(/-\D/g, (match) => match.charAt(1).toUpperCase()); },
    hyphenate() { return String(this).replace(/[A-Z]/g, (match) => '-' + match.toLowerCase()); },
    capitalize() { return String(this).replace(/\b[a-z]/g, (match) => match.toUpperCase()); },
    toInt(base) { return parseInt(this, base || 10); },
    toFloat() { return parseFloat(this); },
    substitute(object) { return String(this).replace(/\{([^{}]+)\}/g, (match, name) => object[name] ?? ''); },
  });
  Number.implement({ limit(min, max) { return Math.min(max, Math.max(min, this)); }, round(digits) { return Number(this.toFixed(digits || 0)); }, times(run) { for (let at = 0; at < this; at++) run(at); }, toInt() { return Math.trunc(this); } });
  Function.implement({
    attempt() { try { return this(); } catch { return null; } },
    pass(args) { return () => this.apply(null, Array.from(args)); },
    // Its arguments come as one list.
    bind(that, args) { const own = this; return function (...more) { return own.apply(that, args == null ? more : Array.from(args)); }; },
    delay(time, bind, args) { return setTimeout(this.pass(args ?? []), time); },
    periodical(time, bind, args) { return setInterval(this.pass(args ?? []), time); },
  });
  put(Object, { each(object, run) { for (const name in object) run(object[name], name); }, merge: Object.assign, append: Object.assign, map(object, run) { const all = {}; for (const name in object) all[name] = run(object[name], name); return all; }, getLength(object) { return Object.keys(object).length; }, toQueryString() { return ''; } });
  const { Element } = window;
  window.Element = function (tag, given) { const element = document.createElement(tag); for (const name in given) element.set(name, given[name]); return element; };
  window.Element.prototype = Element.prototype;
  put(Element.prototype, {
    getParent() { return this.parentNode; },
    getElements(selector) { return this.querySelectorAll(selector); },
    set(name, value) { this.setAttribute(name, value); return this; },
    get(name) { return this.getAttribute(name); },
    inject(element, where) { element[where === 'top' ? 'prepend' : 'append'](this); return this; },
    dispose() { return this.parentNode ? this.parentNode.removeChild(this) : this; },
    destroy() { this.dispose(); return null; },
    empty() { while (this.firstChild) this.removeChild(this.firstChild); return this; },
    adopt(...all) { for (const one of all) this.appendChild(one); return this; },
    contains(other) { return this === other || !!(this.compareDocumentPosition(other) & 16); },
    addEvent(name, run) { this.addEventListener(name, run); return this; },
    clone() { return this.cloneNode(true); },
  });
  // Wraps the browser's own.
  window.Event = window.DOMEvent = function (event) { this.event = event; };
  window.Event.prototype = { stop() { this.event.preventDefault(); } };
})();
`;

/** By name, the scripts of a page that has them. */
export const LIBRARIES = {
  'Prototype.js': [prototypeJs],
  MooTools: [mooTools],
  'core-js': [read('core-js-bundle/minified.js')],
  'zone.js': [read('zone.js/bundles/zone.umd.js')],
  'all of them': [read('core-js-bundle/minified.js'), read('zone.js/bundles/zone.umd.js'), mooTools, prototypeJs],
};

export const BOOTSTRAP = { script: read('bootstrap/dist/js/bootstrap.bundle.min.js'), style: read('bootstrap/dist/css/bootstrap.min.css') };

// MUI's modals look twice a tenth of a second where the focus is, and fetch it back. Written down from its behaviour, for
// the library itself would bring React along.
export const MUI_TRAP = String.raw`
window.trapFocus = (root) => {
  root.tabIndex = -1;
  const contain = () => {
    if (!root.contains(document.activeElement)) root.focus();
  };
  document.addEventListener('focusin', contain);
  setInterval(contain, 50);
  contain();
};
`;
