import { AppLink } from '@/ui/kit/AppLink';
import { useProject } from '@/shell/use-project';

/** A few items to look at, by number: a row of links short enough for a table. */
export function ItemLinks({ items }: { items: readonly string[] }) {
  const project = useProject();
  return (
    <span className="row wrap">
      {items.map((item) => <AppLink key={item} className="small" href={`/projects/${project.slug}/items?item=${item}`}>{item.slice(-6)}</AppLink>)}
    </span>
  );
}
