import type { Json, Problem } from './types';

interface ProblemDocument {
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  details?: Record<string, Json>;
  problems?: Problem[];
}

/** The server said no: `code` is stable, `message` is for people, `problems` point at fields. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly details: Record<string, Json>;
  readonly problems: Problem[];

  constructor(status: number, document: ProblemDocument) {
    super(document.detail || document.title || `The server answered ${status}.`);
    this.status = status;
    this.code = document.code ?? `http_${status}`;
    this.title = document.title ?? '';
    this.details = document.details ?? {};
    this.problems = document.problems ?? [];
  }

  /** The first complaint about a field, for showing beside it. `pointer` is a JSON pointer. */
  about(pointer: string): string | undefined {
    return this.problems.find((problem) => problem.pointer === pointer)?.message;
  }
}

/** No answer at all: no network, or the server is down. Nothing is known to have been done. */
export class OfflineError extends Error {
  override readonly name = 'OfflineError';
}

/** Whether the server refused with this code. */
export function isCode(error: unknown, ...codes: string[]): error is ApiError {
  return error instanceof ApiError && codes.includes(error.code);
}

/** Reads a refusal, also from a proxy that does not speak our language. */
export async function errorFrom(response: Response): Promise<ApiError> {
  let document: ProblemDocument = {};
  try {
    const body: unknown = await response.json();
    if (body && typeof body === 'object') document = body as ProblemDocument;
  } catch {
    // Not JSON: the status has to do.
  }
  return new ApiError(response.status, document);
}
