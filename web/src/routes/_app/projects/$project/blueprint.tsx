import { createFileRoute } from '@tanstack/react-router';
import { oneOf } from '@/core/search';
import { BlueprintPage } from '@/pages/blueprint/BlueprintPage';
import { SECTIONS, type Section } from '@/pages/blueprint/document';

/** The plan of a project; the part that is open is in the address. */
export const Route = createFileRoute('/_app/projects/$project/blueprint')({
  validateSearch: (search: Record<string, unknown>): { section?: Section } => ({ section: oneOf(search.section, SECTIONS) }),
  component: BlueprintPage,
});
