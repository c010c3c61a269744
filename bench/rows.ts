import { compare } from './compare';
import { atLeast, atMost } from './goal';
import { waitingMemory } from './memory';
import { inWords, load, nameOf, pair } from './pair';
import { echoedCall, echoedPoll, paidCall, poll, refusedCall } from './requests';
import type { Row } from './row';
import { searchTime } from './search-time';
import {
  finishedTasks,
  hotKey,
  malformedKeys,
  nthKeys,
  proxiedCall,
  unknownKeys,
  verifiedCall,
} from './targets';

/** All rows. */
export const ROWS: readonly Row[] = [
  ...[
    { connections: 64, goal: atLeast(0.5) },
    { connections: 256, goal: atLeast(0.6) },
  ].map(({ connections, goal }) => ({
    id: `P1-${connections}`,
    what: `paid calls over 10,000 accounts ÷ echo, ${connections} connections`,
    goal,
    measure: pair(connections, async (site) => {
      const { gateway, keys } = await site.shop();
      const echo = await site.echo();
      return [paidCall(gateway.url, keys), echoedCall(echo.url, keys)];
    }),
  })),
  ...[64, 256].map((connections) => ({
    id: `P2-${connections}`,
    what: `paid calls of one account ÷ over 10,000 accounts, ${connections} connections`,
    goal: atLeast(0.9),
    measure: pair(connections, async (site) => {
      const shop = await site.shop();
      const { url } = shop.gateway;
      return [paidCall(url, hotKey(site, shop)), paidCall(url, shop.keys)];
    }),
  })),
  {
    id: 'P3',
    what: 'paid calls ÷ keys that better-auth only verifies, 64 connections',
    goal: atLeast(20),
    measure: pair(64, async (site) => {
      const { gateway, keys } = await site.shop();
      const auth = await site.betterAuth();
      return [paidCall(gateway.url, keys), verifiedCall(auth), nameOf(auth.peer)];
    }),
  },
  {
    id: 'P3-portkey',
    what: 'paid calls ÷ calls that Portkey only passes on, 64 connections',
    goal: null,
    measure: pair(64, async (site) => {
      const { gateway, keys } = await site.shop();
      const portkey = await site.portkey();
      return [paidCall(gateway.url, keys), proxiedCall(portkey), nameOf(portkey)];
    }),
  },
  {
    id: 'P4',
    what: 'latency of a paid call ÷ two bare commits, 1 connection',
    goal: atMost(1.5),
    async measure(site, pace) {
      const { gateway, keys } = await site.shop();
      const commits = await site.commits();
      const calls = load(site, paidCall(gateway.url, keys), 1);
      const comparison = await compare(calls, commits.turn, 'p50Ms', pace);
      return inWords(comparison, (seen) => `${seen.p50Ms.toFixed(2)} ms`);
    },
  },
  {
    id: 'P5',
    what: 'paid calls with 1,000,000 keys ÷ with 1,000, 64 connections',
    goal: atLeast(0.9),
    measure: pair(64, async (site) => {
      const large = await site.largeShop();
      const small = await site.smallShop();
      return [paidCall(large.gateway.url, large.keys), paidCall(small.gateway.url, small.keys)];
    }),
  },
  ...[
    { id: 'P6-unknown', words: 'unknown, well formed keys', goal: atLeast(0.5), keys: unknownKeys },
    { id: 'P6-malformed', words: 'malformed keys', goal: atLeast(0.9), keys: malformedKeys },
  ].map(({ id, words, goal, keys }) => ({
    id,
    what: `refusals of ${words} ÷ echo, 64 connections`,
    goal,
    measure: pair(64, async (site) => {
      const { gateway } = await site.shop();
      const echo = await site.echo();
      const file = keys(site);
      return [refusedCall(gateway.url, file), echoedCall(echo.url, file)];
    }),
  })),
  {
    id: 'P7',
    what: 'polls of finished tasks ÷ echo, 64 connections',
    goal: atLeast(0.5),
    measure: pair(64, async (site) => {
      const shop = await site.shop();
      const echo = await site.echo();
      const tasks = await finishedTasks(site, shop);
      return [poll(shop.gateway.url, tasks), echoedPoll(echo.url, tasks)];
    }),
  },
  {
    id: 'P8',
    what: 'memory of the gateway with 10,000 sync calls waiting',
    goal: atMost(400, 'MB'),
    measure: waitingMemory,
  },
  {
    id: 'P9-95',
    what: 'staff’s searches among 1,000,000 revocations, 95th percentile',
    goal: atMost(50, 'ms'),
    measure: searchTime('p95'),
  },
  {
    id: 'P9-slowest',
    what: 'staff’s searches among 1,000,000 revocations, the slowest of fifty',
    goal: atMost(150, 'ms'),
    measure: searchTime('slowest'),
  },
  ...[64, 256].map((connections) => ({
    id: `P11-${connections}`,
    what: `paid calls with a spend limit on every key ÷ without, ${connections} connections`,
    goal: atLeast(0.85),
    measure: pair(connections, async (site) => {
      const shop = await site.limitedShop();
      const { url } = shop.gateway;
      return [paidCall(url, nthKeys(site, shop, 2)), paidCall(url, nthKeys(site, shop, 1))];
    }),
  })),
];
