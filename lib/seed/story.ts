import type { Scene } from './scene';
import {
  type Question,
  tellOfDeadKey,
  tellOfFormerEmployee,
  tellOfPostedKey,
  tellOfStubbornAddress,
} from './story-questions';
import { tellOfBronze, tellOfDebtor, tellOfNewcomer, tellOfPlatinum } from './story-tiers';

export type { Question };

/** Who is in the story, for whoever wants to sign in as one of them. */
export const CAST = [
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

/** Tells of accounts of every tier, and gives the questions that staff finds answers to in them. */
export function tellStory(scene: Scene): Question[] {
  tellOfNewcomer(scene);
  tellOfBronze(scene);
  tellOfPlatinum(scene);
  tellOfDebtor(scene);
  return [
    tellOfDeadKey(scene),
    tellOfPostedKey(scene),
    tellOfFormerEmployee(scene),
    tellOfStubbornAddress(scene),
  ];
}
