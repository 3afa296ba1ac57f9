import { Fragment, useState, useSyncExternalStore } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { changeMe } from '@/api/queries/people';
import { enter } from '@/api/queries/session';
import '@/core/actions/shell';
import '@/editors/actions';
import '@/pages/review/actions';
import { actions, type ActionSpec, type Keymap } from '@/core/actions/registry';
import { SCOPE_SETS } from '@/core/actions/scopes';
import { keyNames, strokeOf } from '@/core/actions/keys';
import { t } from '@/i18n/en/profile';
import { Kbd } from '@/ui/kit/Kbd';
import { Card } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';

/** Presets of other tools, and single keys of one's own; kept with the account. */
export function Keys() {
  useSyncExternalStore(actions.subscribe, actions.snapshot);
  const client = useQueryClient();
  const [listening, setListening] = useState<string | null>(null);
  const [complaint, setComplaint] = useState<{ id: string; words: string } | null>(null);
  const save = useMutation({ mutationFn: (keymap: Keymap) => changeMe({ settings: { keymap } }), onSuccess: (me) => enter(client, me) });
  const keymap = actions.getKeymap();
  const apply = (next: Keymap) => {
    actions.setKeymap(next);
    save.mutate(next);
  };
  const reset = (id: string) => {
    const { [id]: _gone, ...overrides } = keymap.overrides ?? {};
    apply({ ...keymap, overrides });
  };
  const onKey = (spec: ActionSpec) => (event: React.KeyboardEvent) => {
    if (listening !== spec.id) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape' && !event.ctrlKey && !event.altKey && !event.shiftKey && !event.metaKey) return setListening(null);
    const stroke = strokeOf(event.nativeEvent);
    if (!stroke) return undefined;
    const [taken] = actions.takenBy(spec.id, stroke, SCOPE_SETS);
    if (taken) {
      setComplaint({ id: spec.id, words: t('key_taken', { keys: keyNames(stroke).join('+'), action: taken.title }) });
      return undefined;
    }
    setComplaint(null);
    setListening(null);
    return apply({ ...keymap, overrides: { ...keymap.overrides, [spec.id]: [stroke] } });
  };
  const groups = new Map<string, ActionSpec[]>();
  for (const spec of actions.all()) groups.set(spec.group, [...(groups.get(spec.group) ?? []), spec]);
  const own = Object.keys(keymap.overrides ?? {}).length;
  return (
    <Card title={t('keys')} aside={own ? <button type="button" className="link" onClick={() => apply({ preset: keymap.preset })}>{t('keys_reset_all')}</button> : null}>
      <div className="stack">
        <p className="small dim">{t('keys_text')}</p>
        <label className="row wrap">
          <span className="field-label">{t('preset')}</span>
          <select className="input skill-filter" value={keymap.preset ?? 'assay'} onChange={(event) => apply({ ...keymap, preset: event.target.value })}>
            {actions.allPresets().map((preset) => <option key={preset.name} value={preset.name}>{preset.title}</option>)}
          </select>
        </label>
        <ScrollX label={t('keys')}>
          <table className="keys-table">
            <thead><tr><th scope="col">{t('key_action')}</th><th scope="col">{t('key_keys')}</th><th scope="col"><span className="visually-hidden">{t('key_change')}</span></th></tr></thead>
            {[...groups].map(([group, specs]) => (
              <tbody key={group}>
                <tr><th scope="rowgroup" colSpan={3}>{group}</th></tr>
                {specs.map((spec) => (
                  <Fragment key={spec.id}>
                    <tr>
                      <td>{spec.title}</td>
                      <td><span className="row wrap">{actions.keysOf(spec.id).map((keys) => <Kbd key={keys} keys={keys} />)}</span></td>
                      <td>
                        <span className="row">
                          <button type="button" className="btn sm" aria-label={t('key_for', { action: spec.title })} onClick={() => { setComplaint(null); setListening(spec.id); }} onKeyDown={onKey(spec)} onBlur={() => setListening(null)}>
                            {listening === spec.id ? t('key_press') : t('key_change')}
                          </button>
                          {keymap.overrides?.[spec.id] ? <button type="button" className="btn quiet sm" onClick={() => reset(spec.id)}>{t('key_reset')}</button> : null}
                        </span>
                        {complaint?.id === spec.id ? <p className="small warn-text" role="alert">{complaint.words}</p> : null}
                      </td>
                    </tr>
                  </Fragment>
                ))}
              </tbody>
            ))}
          </table>
        </ScrollX>
      </div>
    </Card>
  );
}
