import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { goldProposalsQuery, makeGold, type GoldProposal } from '@/api/queries/quality';
import { t } from '@/i18n/en/gold';
import { formatFixed, formatNumber } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { boxesOf, ImageWithRegions } from '@/ui/kit/ImageWithRegions';
import { Card } from '@/ui/kit/PageHead';
import { toast } from '@/ui/toasts';
import { useProject } from '@/shell/use-project';

/** Items that would make good gold, of kinds that have little yet: look at them, choose, and make them gold. */
export function Proposals() {
  const project = useProject();
  const client = useQueryClient();
  const { data } = useQuery(goldProposalsQuery(project.slug));
  const [dropped, setDropped] = useState<ReadonlySet<string>>(new Set());
  const chosen = data?.items.filter((one) => !dropped.has(one.item.id)) ?? [];
  const make = useMutation({
    mutationFn: () => makeGold(project.slug, chosen.map((one) => one.item.id)),
    onSuccess: (done) => {
      toast.good(done.sentence);
      for (const key of ['gold', 'items']) void client.invalidateQueries({ queryKey: ['projects', project.slug, key] });
    },
  });
  if (!data?.items.length) return null;
  const toggle = (id: string) =>
    setDropped((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return (
    <Card flush title={t('proposed')} aside={t('proposed_aside')}>
      <ul className="list-plain gold-proposals">
        {data.items.map((one) => <Proposal key={one.item.id} proposal={one} chosen={!dropped.has(one.item.id)} onToggle={() => toggle(one.item.id)} />)}
      </ul>
      <div className="card-body row wrap">
        <button type="button" className="btn" disabled={chosen.length === 0 || make.isPending} onClick={() => make.mutate()}>{t('make_gold', { n: chosen.length })}</button>
        <span className="small dim grow">{t('proposed_hint')}</span>
      </div>
    </Card>
  );
}

function Proposal({ proposal, chosen, onToggle }: { proposal: GoldProposal; chosen: boolean; onToggle: () => void }) {
  const project = useProject();
  const { item } = proposal;
  const picture = Object.values(item.data).find((datum) => datum.thumb ?? datum.url);
  const words = Object.values(item.data).find((datum) => datum.text)?.text;
  const drawn = project.questions.flatMap((question) => boxesOf(proposal.answers[question.name], question));
  const name = item.external_id ?? item.id;
  return (
    <li className="row top">
      <input type="checkbox" checked={chosen} onChange={onToggle} aria-label={t('choose_item', { item: name })} />
      {picture ? <ImageWithRegions className="thumb" src={picture.thumb ?? picture.url} alt="" width={picture.width} height={picture.height} boxes={drawn} fit="cover" /> : null}
      <div className="grow">
        <AppLink href={`/projects/${project.slug}/items?item=${item.id}`} className="clip gold-name">{name}</AppLink>
        <div className="small">{proposal.summary}</div>
        {words ? <div className="small dim gold-words">{words}</div> : null}
        <div className="small dim">
          {proposal.accepted ? t('proposed_accepted') : t('proposed_sure', { posterior: formatFixed(proposal.posterior, 2), n: formatNumber(proposal.labels) })}
        </div>
      </div>
    </li>
  );
}
