package io.whytrail.policy.console;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.policy.approval.ApprovalEndpoint;
import io.whytrail.policy.decision.DecisionEndpoint;
import io.whytrail.policy.feedback.LabelEndpoint;
import io.whytrail.policy.rollout.PolicyEndpoint;
import io.whytrail.policy.rule.CanonicalJson;
import io.whytrail.policy.v1.CreateLabelRequest;
import io.whytrail.policy.v1.GetPolicyRequest;
import io.whytrail.policy.v1.ListApprovalsRequest;
import io.whytrail.policy.v1.ListDecisionsRequest;
import io.whytrail.policy.v1.ListLabelsRequest;
import io.whytrail.policy.v1.ListPoliciesRequest;
import io.whytrail.policy.v1.ResolveApprovalRequest;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.failure.RequestValidator;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.identity.Role;
import java.util.Map;

/// The JSON form of some rpcs. Requests and answers are the contract's messages in proto3 JSON:
/// what a GET asks for stands in its query under the names of the request's fields.
@Controller("/api")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ConsoleController {

  private final ApprovalEndpoint approvals;
  private final DecisionEndpoint decisions;
  private final LabelEndpoint labels;
  private final PolicyEndpoint policies;
  private final RequestValidator validator;

  ConsoleController(
      ApprovalEndpoint approvals,
      DecisionEndpoint decisions,
      LabelEndpoint labels,
      PolicyEndpoint policies,
      RequestValidator validator) {
    this.approvals = approvals;
    this.decisions = decisions;
    this.labels = labels;
    this.policies = policies;
    this.validator = validator;
  }

  /// Who the token says one is.
  @Get("/me")
  String me(HttpRequest<?> request) {
    Caller caller = TokenFilter.caller(request);
    return CanonicalJson.write(
        Map.of(
            "subject", caller.subject(),
            "tenant", caller.tenant(),
            "roles", caller.roles().stream().map(Role::claim).sorted().toList()));
  }

  @Get("/approvals")
  String approvals(HttpRequest<?> request) {
    ListApprovalsRequest list = query(request, ListApprovalsRequest.newBuilder()).build();
    return json(approvals.list(TokenFilter.caller(request), checked(list)));
  }

  @Post(value = "/approvals/resolve", consumes = MediaType.APPLICATION_JSON)
  String resolve(HttpRequest<?> request, @Body String body) {
    ResolveApprovalRequest verdict = parse(body, ResolveApprovalRequest.newBuilder()).build();
    return json(approvals.resolve(TokenFilter.caller(request), checked(verdict)));
  }

  @Get("/decisions")
  String decisions(HttpRequest<?> request) {
    ListDecisionsRequest list = query(request, ListDecisionsRequest.newBuilder()).build();
    return json(decisions.list(TokenFilter.caller(request), checked(list)));
  }

  @Get("/labels")
  String labels(HttpRequest<?> request) {
    ListLabelsRequest list = query(request, ListLabelsRequest.newBuilder()).build();
    return json(labels.list(TokenFilter.caller(request), checked(list)));
  }

  @Post(value = "/labels", consumes = MediaType.APPLICATION_JSON)
  String label(HttpRequest<?> request, @Body String body) {
    CreateLabelRequest label = parse(body, CreateLabelRequest.newBuilder()).build();
    return json(labels.create(TokenFilter.caller(request), checked(label)));
  }

  @Get("/policy")
  String policy(HttpRequest<?> request) {
    GetPolicyRequest get = query(request, GetPolicyRequest.newBuilder()).build();
    return json(policies.get(TokenFilter.caller(request), checked(get)));
  }

  @Get("/policies")
  String policies(HttpRequest<?> request) {
    ListPoliciesRequest list = query(request, ListPoliciesRequest.newBuilder()).build();
    return json(policies.list(TokenFilter.caller(request), checked(list)));
  }

  private <M extends Message> M checked(M request) {
    validator.check(request);
    return request;
  }

  private static <B extends Message.Builder> B query(HttpRequest<?> request, B builder) {
    return parse(
        CanonicalJson.write(request.getParameters().asMap(String.class, String.class)), builder);
  }

  private static <B extends Message.Builder> B parse(String json, B builder) {
    try {
      JsonFormat.parser().merge(json, builder);
      return builder;
    } catch (InvalidProtocolBufferException e) {
      throw Failure.of(
              ErrorReason.ERROR_REASON_FIELD_INVALID,
              "The request is not a %s in JSON: correct it."
                  .formatted(builder.getDescriptorForType().getName()),
              Map.of("message", builder.getDescriptorForType().getFullName()))
          .because(e);
    }
  }

  private static String json(Message message) {
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A message of the contract has a JSON form", e);
    }
  }
}
