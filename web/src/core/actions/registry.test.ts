import { describe, expect, test, vi } from 'vitest';
import { canonical, isStroke, keyNames, matches, strokeOf } from './keys';
import './presets';
import { ActionRegistry, actions, type ActionSpec } from './registry';
import { SCOPE_SETS } from './scopes';
import './shell';

// Every module that declares actions is loaded here, so that the collision tests see them all.
import.meta.glob(['../../**/actions.ts', '../../**/*-actions.ts', '../../**/*.actions.ts'], { eager: true });

function press(key: string, init: KeyboardEventInit = {}, target: HTMLElement = document.body): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event;
}

const spec = (id: string, keys: string[], more: Partial<ActionSpec> = {}): ActionSpec => ({ id, title: id, group: 'Test', scope: 'global', keys, ...more });

describe('keys', () => {
  test('one stroke has one spelling', () => {
    expect(canonical('Shift+Control+KeyZ')).toBe(canonical('Control+Shift+z'));
    expect(canonical('Control+Digit1')).toBe(canonical('Control+1'));
    expect(canonical('Space')).toBe(canonical(' '));
    expect(canonical('Control++')).toBe('Control++');
  });

  test('a letter needs exactly its modifiers', () => {
    expect(matches(press('z', { ctrlKey: true }), 'Control+z')).toBe(true);
    expect(matches(press('Z', { ctrlKey: true, shiftKey: true }), 'Control+z')).toBe(false);
    expect(matches(press('Z', { ctrlKey: true, shiftKey: true }), 'Control+Shift+z')).toBe(true);
  });

  test('a letter is found by its place on a keyboard without Latin letters', () => {
    expect(matches(press('я', { code: 'KeyZ', ctrlKey: true }), 'Control+z')).toBe(true);
  });

  test('a sign is found whether or not it needs Shift', () => {
    expect(matches(press('?', { shiftKey: true }), '?')).toBe(true);
    expect(matches(press('?'), '?')).toBe(true);
  });

  test('Shift and a digit is found by the digit, whatever it types', () => {
    expect(matches(press('!', { code: 'Digit1', shiftKey: true }), 'Shift+Digit1')).toBe(true);
    expect(matches(press('1', { code: 'Digit1' }), 'Shift+Digit1')).toBe(false);
  });

  test('a recorded stroke matches the press that it was recorded from', () => {
    for (const event of [press('k', { ctrlKey: true }), press('?', { shiftKey: true }), press('!', { code: 'Digit1', shiftKey: true }), press(' '), press('F2'), press('ArrowLeft', { altKey: true })]) {
      const stroke = strokeOf(event);
      expect(stroke).not.toBeNull();
      expect(isStroke(stroke)).toBe(true);
      expect(matches(event, stroke ?? '')).toBe(true);
    }
    expect(strokeOf(press('Shift', { shiftKey: true }))).toBeNull();
  });

  test('strokes are shown as people read them', () => {
    expect(keyNames('Control+Shift+KeyZ')).toEqual(['Ctrl', 'Shift', 'Z']);
    expect(keyNames('Space')).toEqual(['Space']);
  });
});

describe('registry', () => {
  test('a key does its action only while the scope is live and somebody does it', () => {
    const registry = new ActionRegistry();
    const run = vi.fn();
    registry.define([spec('a', ['n'], { scope: 'image' })]);
    expect(registry.handleDown(press('n'))).toBe(false);
    const detach = registry.attach({ a: run });
    expect(registry.handleDown(press('n'))).toBe(false);
    const deactivate = registry.activate('image');
    expect(registry.handleDown(press('n'))).toBe(true);
    expect(run).toHaveBeenCalledTimes(1);
    deactivate();
    expect(registry.handleDown(press('n'))).toBe(false);
    detach();
  });

  test('the handler attached last wins, and the one before comes back', () => {
    const registry = new ActionRegistry();
    registry.define([spec('a', ['n'])]);
    const first = vi.fn();
    const second = vi.fn();
    registry.attach({ a: first });
    const detach = registry.attach({ a: second });
    registry.run('a');
    detach();
    registry.run('a');
    expect(second).toHaveBeenCalledTimes(1);
    expect(first).toHaveBeenCalledTimes(1);
  });

  test('in a text box letters type, while Control+Enter still submits and undo stays the box’s own', () => {
    const registry = new ActionRegistry();
    registry.define([spec('letter', ['n']), spec('submit', ['Control+Enter']), spec('undo', ['Control+z']), spec('escape', ['Escape'])]);
    const done: string[] = [];
    registry.attach({ letter: () => done.push('letter'), submit: () => done.push('submit'), undo: () => done.push('undo'), escape: () => done.push('escape') });
    const box = document.body.appendChild(document.createElement('textarea'));
    box.addEventListener('keydown', (event) => registry.handleDown(event));
    press('n', {}, box);
    press('z', { ctrlKey: true }, box);
    press('Enter', { ctrlKey: true }, box);
    press('Escape', {}, box);
    expect(done).toEqual(['submit', 'escape']);
    box.remove();
  });

  test('a disabled action lets its key through', () => {
    const registry = new ActionRegistry();
    registry.define([spec('a', ['n'])]);
    registry.attach({ a: { run: () => undefined, enabled: () => false } });
    const event = press('n');
    expect(registry.handleDown(event)).toBe(false);
    expect(event.defaultPrevented).toBe(false);
  });

  test('a held key runs once and is released by key-up or when the window loses the focus', () => {
    const registry = new ActionRegistry();
    registry.define([spec('peek', ['h'], { hold: true })]);
    const run = vi.fn();
    const release = vi.fn();
    registry.attach({ peek: { run, release } });
    registry.handleDown(press('h', { code: 'KeyH' }));
    registry.handleDown(press('h', { code: 'KeyH', repeat: true }));
    expect(run).toHaveBeenCalledTimes(1);
    registry.handleUp(new KeyboardEvent('keyup', { code: 'KeyH' }));
    expect(release).toHaveBeenCalledTimes(1);
    registry.handleDown(press('h', { code: 'KeyH' }));
    registry.releaseAll();
    expect(release).toHaveBeenCalledTimes(2);
  });

  test('own keys come before the preset’s, which come before the default', () => {
    const registry = new ActionRegistry();
    registry.define([spec('a', ['a']), spec('b', ['b']), spec('c', ['c'])]);
    registry.definePresets([{ name: 'other', title: 'Other', keys: { a: ['x'] } }]);
    registry.extendPreset('other', { b: ['y'] });
    registry.setKeymap({ preset: 'other', overrides: { b: ['z'] } });
    expect([registry.keysOf('a'), registry.keysOf('b'), registry.keysOf('c')]).toEqual([['x'], ['z'], ['c']]);
  });

  test('own keys that cannot be read are ignored', () => {
    const registry = new ActionRegistry();
    registry.define([spec('a', ['a'])]);
    registry.setKeymap({ overrides: { a: ['Hyper+q'] } });
    expect(registry.keysOf('a')).toEqual(['a']);
  });

  test('two actions of one scope set with one stroke are a collision', () => {
    const registry = new ActionRegistry();
    registry.define([spec('a', ['Control+KeyZ'], { scope: 'label' }), spec('b', ['Control+z'], { scope: 'image' }), spec('c', ['Control+z'], { scope: 'elsewhere' })]);
    expect(registry.collisions(['label', 'image'])).toEqual([{ keys: 'Control+z', ids: ['a', 'b'] }]);
    expect(registry.takenBy('a', 'Control+z', [['label', 'image']]).map((taken) => taken.id)).toEqual(['b']);
  });
});

describe('the keys of the application', () => {
  test.each(SCOPE_SETS.map((set) => [set.join(' + '), set] as const))('none means two things: %s', (_name, set) => {
    expect(actions.collisions(set)).toEqual([]);
  });

  test.each(actions.allPresets().map((preset) => [preset.title, preset] as const))('nor in the preset of %s', (_name, preset) => {
    for (const set of SCOPE_SETS) expect(actions.collisionsOf(preset, set)).toEqual([]);
  });

  test('presets name only actions that exist', () => {
    for (const preset of actions.allPresets()) for (const id of Object.keys(preset.keys)) expect(actions.get(id), `${preset.name}: ${id}`).toBeDefined();
  });
});
