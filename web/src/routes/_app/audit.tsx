import { createFileRoute } from '@tanstack/react-router';
import { AuditPage } from '@/pages/people/AuditPage';

/** Who did what, and the proof that nobody changed it since; for owners. */
export const Route = createFileRoute('/_app/audit')({ component: AuditPage });
