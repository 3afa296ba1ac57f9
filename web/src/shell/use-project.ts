import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { meQuery, projectQuery } from '@/api/queries/session';
import type { Me, Project } from '@/api/types';

/** The project of the address. Only for pages under /projects/$project, whose route has loaded it. */
export function useProject(): Project {
  const { project } = useParams({ strict: false });
  return useSuspenseQuery(projectQuery(project ?? '')).data;
}

/** Who is signed in. Only for pages behind the sign-in. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** Whether this person may do an action in the project; hide what they may not. */
export function useMay(): (action: string) => boolean {
  const project = useProject();
  return (action) => project.me.actions.includes(action);
}
