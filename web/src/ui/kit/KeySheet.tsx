import { useState } from 'react';
import { actions, type ActionSpec } from '@/core/actions/registry';
import { t } from '@/i18n/en/words';
import { Dialog } from './Dialog';
import { Kbd } from './Kbd';
import { useActions } from './use-actions';

/** The sheet of keys on `?`: what can be done on this page now, from the action registry. Mount once per frame. */
export function KeySheet() {
  const [shown, setShown] = useState(false);
  useActions({ 'shell.keys': () => setShown((before) => !before) });
  if (!shown) return null;
  const groups = new Map<string, ActionSpec[]>();
  for (const spec of actions.available()) {
    if (actions.keysOf(spec.id).length) groups.set(spec.group, [...(groups.get(spec.group) ?? []), spec]);
  }
  return (
    <Dialog title={t('keys_title')} onClose={() => setShown(false)} wide={groups.size > 2}>
      {groups.size === 0 ? <p className="dim">{t('keys_none')}</p> : null}
      <div className={groups.size > 2 ? 'grid cols-2' : 'stack'}>
        {[...groups].map(([group, specs]) => (
          <section key={group} className="stack tight">
            <h3>{group}</h3>
            <dl className="key-list">
              {specs.map((spec) => (
                <div key={spec.id} className="row between">
                  <dt>{spec.title}</dt>
                  <dd className="row">{actions.keysOf(spec.id).map((keys) => <Kbd key={keys} keys={keys} />)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="small dim">{t('keys_hint')}</p>
    </Dialog>
  );
}
