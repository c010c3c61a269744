import type { Model } from '@/lib/catalog/models';

/** Where a model stands on the page of models: with slashes, which no other section has, and no two models share. */
export function sectionOf(model: Model): string {
  return model.id;
}
