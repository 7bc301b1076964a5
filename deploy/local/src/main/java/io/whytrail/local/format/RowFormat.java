package io.whytrail.local.format;

import com.google.gson.JsonObject;
import io.whytrail.interaction.v1.Interaction;

/// One way to write an interaction as a JSON object.
interface RowFormat {

  Interaction read(JsonObject row) throws RowException;
}
