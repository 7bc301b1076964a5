package io.whytrail.ingest.capture;

import io.whytrail.ingest.ledger.SealedRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Records that wait for a commit; bounded in number and in bytes, so that overload is answered and
/// not stored in memory.
final class CommitQueue {

  private final int maximumItems;
  private final long maximumBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final Deque<Waiting> items = new ArrayDeque<>();
  private long bytes;

  CommitQueue(int maximumItems, long maximumBytes) {
    this.maximumItems = maximumItems;
    this.maximumBytes = maximumBytes;
  }

  record Waiting(String tenant, SealedRecord record, CompletableFuture<Kept> done) {

    int bytes() {
      return record.payload().size();
    }
  }

  /// False, and nothing is taken, when the queue is full.
  boolean offer(Waiting item) {
    lock.lock();
    try {
      if (!hasRoomFor(item)) {
        return false;
      }
      add(item);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there is room.
  void put(Waiting item) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!hasRoomFor(item)) {
        drained.await();
      }
      add(item);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there is something and returns what is there, up to the limits but at least one.
  List<Waiting> take(int mostItems, long mostBytes) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (items.isEmpty()) {
        filled.await();
      }
      List<Waiting> batch = new ArrayList<>();
      long batchBytes = 0;
      while (!items.isEmpty() && batch.size() < mostItems) {
        long grown = batchBytes + items.getFirst().bytes();
        if (!batch.isEmpty() && grown > mostBytes) {
          break;
        }
        batchBytes = grown;
        batch.add(items.removeFirst());
      }
      bytes -= batchBytes;
      drained.signalAll();
      if (!items.isEmpty()) {
        filled.signal();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return items.size();
    } finally {
      lock.unlock();
    }
  }

  /// One record always fits into an empty queue, however large it is.
  private boolean hasRoomFor(Waiting item) {
    return items.isEmpty() || (items.size() < maximumItems && bytes + item.bytes() <= maximumBytes);
  }

  private void add(Waiting item) {
    items.addLast(item);
    bytes += item.bytes();
    filled.signal();
  }
}
