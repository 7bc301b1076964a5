package io.whytrail.ingest.ledger;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// One piece of a record that is committed on its own, so that it can be shown or erased alone.
record Part(String name, ByteString bytes) {

  /// HMAC(HMAC(salt, name), lp(name) || bytes)
  byte[] commitment(byte[] salt) {
    byte[] encodedName = name.getBytes(StandardCharsets.UTF_8);
    byte[] partSalt = Hmac.sha256(salt, encodedName);
    ByteBuffer message = ByteBuffer.allocate(Integer.BYTES + encodedName.length + bytes.size());
    message.putInt(encodedName.length).put(encodedName);
    bytes.copyTo(message);
    return Hmac.sha256(partSalt, message.array());
  }
}
