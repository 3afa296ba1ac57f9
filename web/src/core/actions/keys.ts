import { matchKeyBindingPress, parseKeybinding } from 'tinykeys';

/**
 * Keys are written as in `KeyboardEvent.key` or `.code`, joined by `+`: "Control+Enter", "Shift+Digit1", "n", "?".
 * `$mod` is Command on Apple's machines and Control elsewhere.
 */
export type Keys = string;

const MODIFIERS = ['Control', 'Alt', 'Shift', 'Meta'] as const;
const apple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

const NAMES: Record<string, string> = {
  control: 'Ctrl',
  meta: '⌘',
  alt: apple ? '⌥' : 'Alt',
  shift: 'Shift',
  ' ': 'Space',
  space: 'Space',
  escape: 'Esc',
  delete: 'Del',
  backspace: '⌫',
  enter: 'Enter',
  tab: 'Tab',
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  bracketleft: '[',
  bracketright: ']',
  comma: ',',
  period: '.',
  slash: '/',
  minus: '−',
  equal: '=',
};

function split(keys: Keys): { modifiers: string[]; key: string } {
  // The last part may itself be "+", as in "Control++".
  const parts = keys.endsWith('++') ? [...keys.slice(0, -2).split('+'), '+'] : keys === '+' ? ['+'] : keys.split('+');
  const key = parts.at(-1) ?? '';
  const modifiers = parts
    .slice(0, -1)
    .map((part) => (part === '$mod' ? (apple ? 'Meta' : 'Control') : part));
  return { modifiers, key };
}

/** One spelling for one stroke, for comparing: modifiers sorted, codes reduced to what they type. */
export function canonical(keys: Keys): string {
  const { modifiers, key } = split(keys);
  const plain = key.replace(/^(?:Key|Digit)(?=.$)/, '').toLowerCase();
  const named = plain === ' ' ? 'space' : plain;
  return [...MODIFIERS.filter((modifier) => modifiers.includes(modifier)), named].join('+');
}

/** The parts of a stroke as people read them, for `<Kbd>`. */
export function keyNames(keys: Keys): string[] {
  const { modifiers, key } = split(keys);
  const plain = key.replace(/^(?:Key|Digit|Numpad)(?=.$)/, '');
  const name = NAMES[plain.toLowerCase()] ?? (plain.length === 1 ? plain.toUpperCase() : plain);
  return [...MODIFIERS.filter((modifier) => modifiers.includes(modifier)).map((modifier) => NAMES[modifier.toLowerCase()] ?? modifier), name];
}

/** For `aria-keyshortcuts`. */
export function ariaKeys(keys: readonly Keys[]): string | undefined {
  return keys.length ? keys.map((one) => { const { modifiers, key } = split(one); return [...modifiers, key === ' ' ? 'Space' : key].join('+'); }).join(' ') : undefined;
}

/** Whether an event is this stroke. A letter is found by its place where the layout types no Latin letters. */
export function matches(event: KeyboardEvent, keys: Keys): boolean {
  const { modifiers, key } = split(keys);
  const named = key === 'Space' ? ' ' : key;
  const foreign = /^[a-z]$/i.test(key) && event.key.length === 1 && !/[ -~]/.test(event.key);
  if (foreign) return matches(event, [...modifiers, `Key${key.toUpperCase()}`].join('+'));
  // A sign such as "?" already needs Shift on most layouts: Shift is then no modifier of the stroke.
  if (!modifiers.includes('Shift') && /^[^a-z0-9\s]$/i.test(key)) {
    return event.key === key && event.ctrlKey === modifiers.includes('Control') && event.metaKey === modifiers.includes('Meta') && (event.altKey === modifiers.includes('Alt') || event.getModifierState?.('AltGraph'));
  }
  if (/^[a-z]$/i.test(key)) {
    const held = (modifier: (typeof MODIFIERS)[number]) => event.getModifierState(modifier) === modifiers.includes(modifier);
    return event.key.toLowerCase() === key.toLowerCase() && MODIFIERS.every(held);
  }
  return matchKeyBindingPress(event, [modifiers, named]);
}

/** The stroke that an event is, for recording a new key. Null while only modifiers are down. */
export function strokeOf(event: KeyboardEvent): Keys | null {
  if (['Control', 'Alt', 'Shift', 'Meta', 'AltGraph', 'Dead', 'Process', 'Unidentified'].includes(event.key)) return null;
  const sign = /^[^a-z0-9\s]$/i.test(event.key);
  const digit = /^Digit\d$/.test(event.code);
  const modifiers: string[] = MODIFIERS.filter((modifier) => event.getModifierState(modifier) && !(modifier === 'Shift' && sign && !digit));
  const key = digit && modifiers.length ? event.code : event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return [...modifiers, key].join('+');
}

/** Checks the spelling of a stroke; presets and people's own keys come through here. */
export function isStroke(keys: unknown): keys is Keys {
  if (typeof keys !== 'string' || !keys || keys.length > 40) return false;
  const { modifiers, key } = split(keys);
  if (!key || !modifiers.every((modifier) => (MODIFIERS as readonly string[]).includes(modifier))) return false;
  return keys === '+' || keys.endsWith('++') || parseKeybinding(keys).length === 1;
}
