package io.whytrail.scoring.text;

import java.util.Collection;
import java.util.List;

/// Undoes one kind of disguise. A decoder looks at one view and returns the views it reads in it,
/// none where the disguise is not there, and it adds a concealment where hiding can be the only
/// purpose. It must be linear in the length of the view.
interface Decoder {
  List<View> decode(View view, Collection<Concealment> concealments);
}
