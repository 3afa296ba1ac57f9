import '@/ui/styles/shell.css';
import { t } from '@/i18n/en/words';

/** The frame of pages before the sign-in. */
export function Door({ aside, wide, children }: { aside?: React.ReactNode; wide?: boolean; children: React.ReactNode }) {
  return (
    <div className="door">
      <header>
        <a className="brand" href="/"><i aria-hidden />{t('assay')}</a>
        {aside ? <span className="small dim">{aside}</span> : null}
      </header>
      <main id="content" tabIndex={-1} className={wide ? 'wide' : undefined}>{children}</main>
    </div>
  );
}
