package io.whytrail.runtime.messaging;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.BeanContext;
import io.micronaut.context.annotation.Value;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.transaction.TransactionOperations;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.whytrail.runtime.identity.ServiceTokens;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Starts a follower for every handler.
@Singleton
final class FactFollowers implements ApplicationEventListener<StartupEvent> {

  /// A round asks the source, loads, writes and commits, however few facts there are.
  private static final Duration REST = Duration.ofMillis(20);

  private final BeanContext beans;
  private final List<FactHandler<?>> handlers;
  private final FactStream stream;
  private final FactMarks marks;
  private final ServiceTokens tokens;
  private final TransactionOperations<Connection> transactions;
  private final Tracer tracer;
  private final TraceHeaders trace;
  private final MeterRegistry meters;
  private final String service;
  private final Duration tick;
  private final List<AutoCloseable> running = new ArrayList<>();

  FactFollowers(
      BeanContext beans,
      List<FactHandler<?>> handlers,
      FactStream stream,
      FactMarks marks,
      ServiceTokens tokens,
      TransactionOperations<Connection> transactions,
      Tracer tracer,
      OpenTelemetrySdk telemetry,
      MeterRegistry meters,
      @Value("${whytrail.service}") String service,
      @Value("${whytrail.facts-poll:2s}") Duration tick) {
    this.beans = beans;
    this.handlers = handlers;
    this.stream = stream;
    this.marks = marks;
    this.tokens = tokens;
    this.transactions = transactions;
    this.tracer = tracer;
    this.trace = new TraceHeaders(telemetry);
    this.meters = meters;
    this.service = service;
    this.tick = tick;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    handlers.forEach(this::start);
  }

  private <T> void start(FactHandler<T> handler) {
    ManagedChannel channel = beans.createBean(NettyChannelBuilder.class, handler.source()).build();
    WakeUp wakeUp = new WakeUp();
    HintListener hints =
        new HintListener(stream, service, handler.source(), handler.types(), wakeUp);
    FactFollower<T> follower =
        new FactFollower<>(
            handler,
            new FactClient(channel, tokens),
            marks,
            hints,
            transactions,
            tracer,
            trace,
            meters,
            tick);
    Worker worker =
        new Worker(service + "-follows-" + handler.source(), wakeUp, tick, REST, follower::round);
    hints.start();
    worker.start();
    running.add(hints);
    running.add(worker);
    running.add(channel::shutdownNow);
  }

  @PreDestroy
  void stop() throws Exception {
    for (AutoCloseable one : running) {
      one.close();
    }
  }
}
