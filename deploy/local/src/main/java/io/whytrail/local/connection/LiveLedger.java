package io.whytrail.local.connection;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.local.audit.LedgerCopy;
import io.whytrail.local.audit.UnreachableException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// The records as the service gives them, page by page.
public final class LiveLedger implements LedgerCopy {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final int MAX_MESSAGE = 256 << 20;

  private final LedgerClient client;
  private final Runnable end;

  private LiveLedger(LedgerClient client, Runnable end) {
    this.client = client;
    this.end = end;
  }

  /// The ledger of a tenant of a mesh; the connections are closed with it.
  public static LiveLedger of(Connections connections, String tenant) {
    return new LiveLedger(new LedgerClient(connections, tenant), connections::close);
  }

  /// The ledger that a token is for.
  public static LiveLedger at(String target, String token) {
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(target)
            .usePlaintext()
            .maxInboundMessageSize(MAX_MESSAGE)
            .build();
    return new LiveLedger(new LedgerClient(channel, new FixedToken(token)), channel::shutdownNow);
  }

  @Override
  public Optional<GetLedgerResponse> standing() {
    return Optional.of(asked(client::ledger));
  }

  @Override
  public Iterator<LedgerRecord> records() {
    return new Pages();
  }

  private final class Pages implements Iterator<LedgerRecord> {

    private Iterator<LedgerRecord> page = List.<LedgerRecord>of().iterator();
    private long next;
    private boolean ended;

    @Override
    public boolean hasNext() {
      if (!page.hasNext() && !ended) {
        List<LedgerRecord> read = asked(() -> client.page(next));
        ended = read.isEmpty();
        next = ended ? next : read.getLast().getLeafIndex() + 1;
        page = read.iterator();
      }
      return page.hasNext();
    }

    @Override
    public LedgerRecord next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.next();
    }
  }

  private static <T> T asked(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw new UnreachableException("The ledger does not answer: " + e.getStatus(), e);
    }
  }

  @Override
  public void close() {
    end.run();
  }

  /// Somebody else's token, as it is.
  private static final class FixedToken extends CallCredentials {

    private final String token;

    FixedToken(String token) {
      this.token = token;
    }

    @Override
    public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + token);
      applier.apply(headers);
    }
  }
}
