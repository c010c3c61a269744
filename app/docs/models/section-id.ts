import type { Model } from '@/lib/catalog/models';

/** The anchor of a model on the page of models: unique, since no other section has slashes. */
export function sectionOf(model: Model): string {
  return model.id;
}
