import NextAuth from 'next-auth';
import { nextAuthOptions } from '@/lib/auth/next-auth-options';
import { anonymousActor } from '@/lib/auth/request-actor';
import { isOwnOrigin, originHint } from '@/lib/auth/require-account';
import { answerRefusal } from '@/lib/console/answer';
import { refuse } from '@/lib/errors';

type Context = RouteContext<'/api/auth/[...nextauth]'>;

export async function GET(request: Request, context: Context): Promise<Response> {
  return NextAuth(nextAuthOptions())(request, context);
}

export async function POST(request: Request, context: Context): Promise<Response> {
  if (!isOwnOrigin(request)) return answerRefusal(refuse('wrong_origin', originHint()));
  const by = anonymousActor((name) => request.headers.get(name));
  return NextAuth(nextAuthOptions(by))(request, context);
}
