import { createFileRoute } from '@tanstack/react-router';
import { SORTS, type ItemFilter, type ItemSort } from '@/api/queries/items';
import { many, oneOf, text } from '@/core/search';
import { ItemsPage } from '@/pages/items/ItemsPage';

export interface ItemsSearch extends ItemFilter {
  sort?: ItemSort;
  order?: 'asc' | 'desc';
  view?: 'compact' | 'pictures' | 'grid';
  /** The item that is open beside the list. */
  item?: string;
}

/** All items: filtered, sorted and chosen in the address, so that a view can be sent to others. */
export const Route = createFileRoute('/_app/projects/$project/items')({
  validateSearch: (search: Record<string, unknown>): ItemsSearch => ({
    state: many(search.state),
    attribute: many(search.attribute),
    batch: text(search.batch),
    label: text(search.label),
    gold: oneOf(search.gold, ['true', 'false']),
    search: text(search.search),
    sort: oneOf(search.sort, SORTS),
    order: oneOf(search.order, ['asc', 'desc']),
    view: oneOf(search.view, ['compact', 'pictures', 'grid']),
    item: text(search.item),
  }),
  component: ItemsPage,
});
