import { createFileRoute } from '@tanstack/react-router';
import { oneOf, text } from '@/core/search';
import { AnnotatorHome } from '@/pages/home/AnnotatorHome';
import { ProjectList } from '@/pages/home/ProjectList';
import { isAnnotatorOnly } from '@/shell/navigation';
import { useMe } from '@/shell/use-project';

export const HOME_SHOWS = ['active', 'archived', 'all'] as const;

/** Home: the list of projects, or for those who only label, their work. */
export const Route = createFileRoute('/_app/')({
  validateSearch: (search: Record<string, unknown>): { search?: string; show?: (typeof HOME_SHOWS)[number] } => ({
    search: text(search.search),
    show: oneOf(search.show, HOME_SHOWS),
  }),
  component: Home,
});

function Home() {
  const me = useMe();
  return isAnnotatorOnly(me) ? <AnnotatorHome me={me} /> : <ProjectList me={me} />;
}
