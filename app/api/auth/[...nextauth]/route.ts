import NextAuth from 'next-auth';
import { sentDeviceCookie, setDeviceCookie } from '@/lib/auth/device-cookie-header';
import { nextAuthOptions } from '@/lib/auth/next-auth-options';
import { anonymousActor } from '@/lib/auth/request-actor';
import { isOwnOrigin, originHint } from '@/lib/auth/require-account';
import { answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { refuse } from '@/lib/core/errors';

type Context = RouteContext<'/api/auth/[...nextauth]'>;

export async function GET(request: Request, context: Context): Promise<Response> {
  return NextAuth(nextAuthOptions())(request, context);
}

export const POST = withErrorHandling(async (request: Request, context: Context) => {
  if (!isOwnOrigin(request)) return answerRefusal(refuse('wrong_origin', originHint()));
  const by = anonymousActor((name) => request.headers.get(name));
  let known: string | undefined;
  const faults: unknown[] = [];
  const options = nextAuthOptions(by, {
    deviceCookie: sentDeviceCookie(request.headers.get('cookie')),
    onSignedIn: ({ deviceCookie }) => {
      known = deviceCookie;
    },
    onFault: (fault) => faults.push(fault),
  });
  const answer: Response = await NextAuth(options)(request, context);
  // next-auth's answer is discarded, with the cookie that would sign in or out.
  if (faults.length > 0) throw faults[0];
  if (known !== undefined) answer.headers.append('set-cookie', setDeviceCookie(known));
  return answer;
});
