import type { Model } from '@/lib/catalog/models';

/** Where a model stands on the page of models. */
export function sectionOf(model: Model): string {
  return model.id.replaceAll('/', '-');
}
