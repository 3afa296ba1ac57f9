import type { QualityReport } from '@/api/queries/quality';
import { t } from '@/i18n/en/quality';
import { formatNumber } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { Figure, IntervalBar } from '@/ui/kit/figures';
import { Mark } from '@/ui/kit/marks';
import { Card } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';
import { useProject } from '@/shell/use-project';

const MOST = 12;

/** Where people agree less: alpha by values of the items' attributes, the lowest first, each leading to its items. */
export function Slices({ report }: { report: QualityReport }) {
  const project = useProject();
  if (report.slices.length === 0) return null;
  const shown = report.slices.slice(0, MOST);
  const low = Math.min(0, ...shown.map((one) => one.interval.low));
  return (
    <Card flush title={t('slices')} aside={t('slices_aside')}>
      <ScrollX label={t('slices')}>
        <table className="slices">
          <thead><tr><th>{t('slice')}</th><th>{t('slice_of')}</th><th>{t('alpha')}</th><th className="wide-only" aria-hidden /></tr></thead>
          <tbody>
            {shown.map((one) => (
              <tr key={`${one.of} ${one.attribute} ${one.value}`}>
                <td>
                  <Mark kind={one.below ? 'warn' : 'none'} label={one.below ? t('slice_below') : undefined} />{' '}
                  <AppLink href={`/projects/${project.slug}/items?attribute=${encodeURIComponent(`${one.attribute}:${one.value}`)}&sort=dispute&order=desc`}>{one.attribute} <b>{one.value}</b></AppLink>
                </td>
                <td>{one.of}</td>
                <td><Figure interval={one.interval} /></td>
                <td className="wide-only"><IntervalBar interval={one.interval} from={low} to={1} width={170} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
      {report.slices.length > MOST ? <p className="card-body small dim">{t('slices_more', { n: formatNumber(report.slices.length - MOST) })}</p> : null}
    </Card>
  );
}
