import type { Scene } from './scene';
import {
  type Question,
  seedDeadKey,
  seedFormerEmployee,
  seedPostedKey,
  seedStubbornAddress,
} from './seed-questions';
import { seedBronze, seedDebtor, seedNewcomer, seedPlatinum } from './seed-tiers';

export type { Question };

/** The users that can sign in, and what each of them shows. */
export const DEMO_USERS = [
  { email: 'support@example.com', is: 'staff: looks, deletes leaked keys' },
  { email: 'admin@example.com', is: 'staff: also refunds and grants credit' },
  { email: 'new@example.com', is: 'never topped up: keys wait for that' },
  { email: 'bronze@example.com', is: 'Bronze, balance used up' },
  { email: 'silver@example.com', is: 'Silver, a key reported as leaked' },
  { email: 'gold@example.com', is: 'Gold' },
  { email: 'platinum@example.com', is: 'Platinum, with a refund and credit' },
  { email: 'owing@example.com', is: 'owes after a chargeback' },
  { email: 'studio@example.org', is: 'Gold, an account of two' },
] as const;

/** Adds accounts of every tier, and returns the questions that staff can answer with them. */
export function seedDemoUsers(scene: Scene): Question[] {
  seedNewcomer(scene);
  seedBronze(scene);
  seedPlatinum(scene);
  seedDebtor(scene);
  return [
    seedDeadKey(scene),
    seedPostedKey(scene),
    seedFormerEmployee(scene),
    seedStubbornAddress(scene),
  ];
}
