import { queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import type { Page, ProjectCard } from '../types';

export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: ({ signal }) => api.get<Page<ProjectCard>>('/projects', undefined, { signal }),
});
