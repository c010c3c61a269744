import NextAuth from 'next-auth';
import { sentDeviceCookie, setDeviceCookie } from '@/lib/auth/device-cookie-header';
import { nextAuthOptions } from '@/lib/auth/next-auth-options';
import { anonymousActor } from '@/lib/auth/request-actor';
import { isOwnOrigin, originHint } from '@/lib/auth/require-account';
import { answerRefusal } from '@/lib/console/answer';
import { consoleContext } from '@/lib/console/console-context';
import { refuse } from '@/lib/errors';

type Context = RouteContext<'/api/auth/[...nextauth]'>;

export async function GET(request: Request, context: Context): Promise<Response> {
  return NextAuth(nextAuthOptions())(request, context);
}

export async function POST(request: Request, context: Context): Promise<Response> {
  if (!isOwnOrigin(request)) return answerRefusal(refuse('wrong_origin', originHint()));
  const by = anonymousActor((name) => request.headers.get(name));
  const { config } = consoleContext();
  let known: string | undefined;
  const options = nextAuthOptions(by, {
    deviceCookie: sentDeviceCookie(config, request.headers.get('cookie')),
    onSignedIn: ({ deviceCookie }) => {
      known = deviceCookie;
    },
  });
  const answer: Response = await NextAuth(options)(request, context);
  if (known !== undefined) answer.headers.append('set-cookie', setDeviceCookie(config, known));
  return answer;
}
