import { createFileRoute } from '@tanstack/react-router';
import { PersonsPage } from '@/pages/people/PersonsPage';

/** All accounts of the organisation, for its owners. */
export const Route = createFileRoute('/_app/people')({ component: PersonsPage });
