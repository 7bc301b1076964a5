/// The model leg on a model that is asked now: recorded prompts go to an OpenAI-compatible
/// endpoint, tool calls are answered by the recorded tape alone, and the answers are rated and
/// decided without being stored. The endpoint is the operator's choice and the only place anything
/// is sent to; nothing here can run a tool.
@NullMarked
package io.whytrail.replay.endpoint;

import org.jspecify.annotations.NullMarked;
