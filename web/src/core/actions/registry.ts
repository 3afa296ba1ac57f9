import { canonical, isStroke, matches, type Keys } from './keys';

/**
 * One registry of everything that can be done by key. It feeds menus, tooltips, the sheet of keys,
 * re-mapping and tests. It knows no React and no page: specs are declared once, beside what they
 * do; whoever is on the screen attaches the doing.
 */

/** Where an action lives. Scopes are active together in the sets named in `scopes.ts`. */
export type Scope = string;

export interface ActionSpec {
  /** Stable and dotted: "label.submit". People's own keys are kept under it. */
  readonly id: string;
  readonly title: string;
  /** The heading in the sheet of keys. */
  readonly group: string;
  readonly scope: Scope;
  /** Default strokes; the first is the one that is shown. */
  readonly keys: readonly Keys[];
  /** Works while a text box has the focus. By default only strokes with Control, Alt, Meta or an F key do. */
  readonly inText?: boolean;
  /** Runs again while the key stays down. */
  readonly repeat?: boolean;
  /** Runs once when the key goes down, and `release` when it comes up. */
  readonly hold?: boolean;
}

export type Run = (event?: Event) => void;

export interface Handler {
  run: Run;
  /** Whether it can be done now; a disabled action lets its key through. */
  enabled?: () => boolean;
  /** For `hold` actions: the key came up. */
  release?: () => void;
}

export type Handlers = Record<string, Run | Handler>;

/** A named set of keys (Assay's own, or those of a tool that people come from). */
export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly keys: Readonly<Record<string, readonly Keys[]>>;
}

export interface Collision {
  readonly keys: Keys;
  readonly ids: readonly string[];
}

export interface Keymap {
  preset?: string;
  overrides?: Record<string, readonly Keys[]>;
}

const TEXT_TYPES = new Set(['text', 'search', 'email', 'url', 'tel', 'password', 'number', 'date', 'datetime-local', 'time', 'month', 'week', '']);
/** Strokes that mean something inside a text box, so that the box keeps them. */
const EDITING = new Set(['z', 'y', 'a', 'c', 'v', 'x', 'b', 'i', 'u', 'backspace', 'delete', 'arrowleft', 'arrowright', 'arrowup', 'arrowdown', 'home', 'end', 'space'].flatMap((key) => [`Control+${key}`, `Meta+${key}`, `Control+Shift+${key}`, `Meta+Shift+${key}`, `Alt+${key}`]));

/** Whether typing goes into this element. */
export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true;
  return target.tagName === 'INPUT' && TEXT_TYPES.has((target as HTMLInputElement).type);
}

function worksInText(spec: ActionSpec, keys: Keys): boolean {
  if (spec.inText !== undefined) return spec.inText;
  const stroke = canonical(keys);
  if (EDITING.has(stroke)) return false;
  return /^(?:Control|Alt|Meta)\+/.test(stroke) || /^f\d+$/.test(stroke) || stroke === 'escape';
}

export class ActionRegistry {
  private readonly specs = new Map<string, ActionSpec>();
  private readonly handlers = new Map<string, Handler[]>();
  private readonly presets = new Map<string, Preset>();
  private readonly active = new Map<Scope, number>([['global', 1]]);
  private readonly listeners = new Set<() => void>();
  private readonly held = new Map<string, { code: string; handler: Handler }>();
  private keymap: Keymap = {};
  private version = 0;

  /** Declares actions. Declaring the same id again replaces it (a page loaded anew). */
  define(specs: readonly ActionSpec[]): void {
    for (const spec of specs) {
      if (!spec.keys.every(isStroke)) throw new Error(`Action ${spec.id} has a stroke that cannot be read.`);
      this.specs.set(spec.id, spec);
    }
    this.changed();
  }

  /** Takes declared actions back, for those that depend on the project (one per label). */
  undefine(ids: readonly string[]): void {
    for (const id of ids) this.specs.delete(id);
    this.changed();
  }

  definePresets(presets: readonly Preset[]): void {
    for (const preset of presets) this.presets.set(preset.name, preset);
    this.changed();
  }

  /** Adds keys to a preset that is there already, from the module that declares the actions. */
  extendPreset(name: string, keys: Readonly<Record<string, readonly Keys[]>>): void {
    const preset = this.presets.get(name);
    if (!preset) throw new Error(`There is no preset ${name}.`);
    this.presets.set(name, { ...preset, keys: { ...preset.keys, ...keys } });
    this.changed();
  }

  /** Says how actions are done while something is on the screen; the last one attached wins. */
  attach(handlers: Handlers): () => void {
    const added: [string, Handler][] = Object.entries(handlers).map(([id, doing]) => [id, typeof doing === 'function' ? { run: doing } : doing]);
    for (const [id, handler] of added) this.handlers.set(id, [...(this.handlers.get(id) ?? []), handler]);
    this.changed();
    return () => {
      for (const [id, handler] of added) {
        this.handlers.set(id, (this.handlers.get(id) ?? []).filter((one) => one !== handler));
      }
      this.changed();
    };
  }

  /** Makes a scope's keys live until the returned function is called. Counted: may be nested. */
  activate(...scopes: Scope[]): () => void {
    for (const scope of scopes) this.active.set(scope, (this.active.get(scope) ?? 0) + 1);
    this.changed();
    return () => {
      for (const scope of scopes) this.active.set(scope, (this.active.get(scope) ?? 1) - 1);
      this.changed();
    };
  }

  isActive(scope: Scope): boolean {
    return (this.active.get(scope) ?? 0) > 0;
  }

  /** Applies a person's choice of preset and own keys. Strokes that cannot be read are ignored. */
  setKeymap(keymap: Keymap): void {
    const overrides = Object.fromEntries(
      Object.entries(keymap.overrides ?? {}).filter(([, keys]) => Array.isArray(keys) && keys.every(isStroke)),
    );
    this.keymap = { preset: keymap.preset, overrides };
    this.changed();
  }

  getKeymap(): Keymap {
    return this.keymap;
  }

  /** The strokes of an action as this person has them: own, else the preset's, else the default. */
  keysOf(id: string): readonly Keys[] {
    const preset = this.keymap.preset ? this.presets.get(this.keymap.preset) : undefined;
    return this.keymap.overrides?.[id] ?? preset?.keys[id] ?? this.specs.get(id)?.keys ?? [];
  }

  get(id: string): ActionSpec | undefined {
    return this.specs.get(id);
  }

  allPresets(): Preset[] {
    return [...this.presets.values()];
  }

  /** Every declared action, or those of some scopes, in the order of declaration. */
  all(...scopes: Scope[]): ActionSpec[] {
    const specs = [...this.specs.values()];
    return scopes.length ? specs.filter((spec) => scopes.includes(spec.scope)) : specs;
  }

  /** What can be done on this screen now: active scope and somebody who does it. */
  available(): ActionSpec[] {
    return this.all().filter((spec) => this.isActive(spec.scope) && this.handlers.get(spec.id)?.length);
  }

  /** Strokes that would mean two things within scopes that are active together. */
  collisions(scopes: readonly Scope[], keysOf: (spec: ActionSpec) => readonly Keys[] = (spec) => this.keysOf(spec.id)): Collision[] {
    const owners = new Map<string, string[]>();
    for (const spec of this.all(...scopes)) {
      for (const stroke of new Set(keysOf(spec).map(canonical))) {
        owners.set(stroke, [...(owners.get(stroke) ?? []), spec.id]);
      }
    }
    return [...owners].filter(([, ids]) => ids.length > 1).map(([keys, ids]) => ({ keys, ids }));
  }

  /** The same for a preset, whoever is signed in. */
  collisionsOf(preset: Preset, scopes: readonly Scope[]): Collision[] {
    return this.collisions(scopes, (spec) => preset.keys[spec.id] ?? spec.keys);
  }

  /** Who else has this stroke where `id` lives; for the page where keys are re-mapped. */
  takenBy(id: string, keys: Keys, scopeSets: readonly (readonly Scope[])[]): ActionSpec[] {
    const scope = this.specs.get(id)?.scope;
    const together = new Set(scopeSets.filter((set) => scope && set.includes(scope)).flat());
    const stroke = canonical(keys);
    return this.all(...together).filter((spec) => spec.id !== id && together.has(spec.scope) && this.keysOf(spec.id).some((one) => canonical(one) === stroke));
  }

  enabled(id: string): boolean {
    const handler = this.handlers.get(id)?.at(-1);
    return Boolean(handler && (handler.enabled?.() ?? true));
  }

  /** Does an action, as a click on its button would. False when nobody can do it now. */
  run(id: string, event?: Event): boolean {
    const handler = this.handlers.get(id)?.at(-1);
    if (!handler || !(handler.enabled?.() ?? true)) return false;
    handler.run(event);
    return true;
  }

  /** Gives a key press to the action that it belongs to. True when one took it. */
  handleDown(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || event.isComposing) return false;
    const inText = isTextField(event.target);
    for (const spec of this.specs.values()) {
      if (!this.isActive(spec.scope)) continue;
      const handler = this.handlers.get(spec.id)?.at(-1);
      if (!handler) continue;
      const stroke = this.keysOf(spec.id).find((keys) => matches(event, keys));
      if (!stroke || (inText && !worksInText(spec, stroke))) continue;
      if (!(handler.enabled?.() ?? true)) continue;
      event.preventDefault();
      if (event.repeat && !spec.repeat) return true;
      if (spec.hold) this.held.set(spec.id, { code: event.code, handler });
      handler.run(event);
      return true;
    }
    return false;
  }

  handleUp(event: KeyboardEvent): void {
    for (const [id, held] of this.held) {
      if (held.code !== event.code) continue;
      this.held.delete(id);
      held.handler.release?.();
    }
  }

  /** Lets go of all held keys: the window lost the focus, so no key-up will come. */
  releaseAll(): void {
    const held = [...this.held.values()];
    this.held.clear();
    for (const one of held) one.handler.release?.();
  }

  /** Listens to keys on a window. Returns the way to stop. */
  listen(target: Window): () => void {
    const down = (event: KeyboardEvent) => void this.handleDown(event);
    const up = (event: KeyboardEvent) => this.handleUp(event);
    const blur = () => this.releaseAll();
    target.addEventListener('keydown', down);
    target.addEventListener('keyup', up);
    target.addEventListener('blur', blur);
    return () => {
      target.removeEventListener('keydown', down);
      target.removeEventListener('keyup', up);
      target.removeEventListener('blur', blur);
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Grows with every change; for `useSyncExternalStore`. */
  snapshot = (): number => this.version;

  private changed(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}

/** The one registry of the running application. Tests make their own. */
export const actions = new ActionRegistry();
