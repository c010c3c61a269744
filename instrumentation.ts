import type { Instrumentation } from 'next';
import { REQUEST_ID_HEADER } from './lib/auth/request-actor';
import { reportUnavailable } from './lib/console/pending-answers';
import { isUnavailable } from './lib/db/is-unavailable';

/** Next.js answers every failed page with 500; our server changes it to 503 if the database is unavailable. */
export const onRequestError: Instrumentation.onRequestError = (error, request) => {
  const requestId = request.headers[REQUEST_ID_HEADER];
  if (typeof requestId === 'string' && isUnavailable(error)) reportUnavailable(requestId);
};
