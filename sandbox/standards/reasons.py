"""Why the sandbox differs from Slack's references where it does: every deliberate difference with its reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sandbox.standards.comparing import Difference, Kind, Side


@dataclass(frozen=True, slots=True)
class Reason:
    """Explains differences of one kind by their names: about every subject, or about those that it lists."""

    text: str
    kind: Kind
    side: Side
    names: Sequence[str]
    subjects: Sequence[str] = ()

    def covers(self, difference: Difference) -> bool:
        return (
            (difference.kind, difference.side) == (self.kind, self.side)
            and difference.name in self.names
            and (not self.subjects or difference.subject in self.subjects)
        )

    def idle(self, found: Iterable[Difference]) -> list[str]:
        """The names, and the subjects, that explain nothing any more."""
        covered = [difference for difference in found if self.covers(difference)]
        names = {difference.name for difference in covered}
        subjects = {difference.subject for difference in covered}
        return [
            *(name for name in self.names if name not in names),
            *(one for one in self.subjects if one not in subjects),
        ]


# Names stand in lines here, since a column of them is read by nobody.
METHODS = (
    Reason(
        "There are no files, canvases and lists in the sandbox.",
        "error",
        "missing",
        (
            "blocked_file_type", "file_deleted", "file_is_deleted", "file_not_found", "file_share_limit_reached",
            "list_record_comment_fetch_failed", "max_file_sharing_exceeded", "missing_file_data", "no_access",
            "not_reactable", "posting_to_channel_denied", "slack_connect_blocked_file_type",
            "slack_connect_canvas_sharing_blocked", "slack_connect_clip_sharing_blocked",
            "slack_connect_file_link_sharing_blocked", "slack_connect_file_upload_sharing_blocked",
            "slack_connect_lists_sharing_blocked", "unable_to_share_files",
        ),
    ),
    Reason("There are no files in the sandbox.", "argument", "missing", ("file_ids",)),
    Reason("Nothing is unfurled in the sandbox.", "argument", "missing", ("unfurled_attachments",)),
    Reason(
        "Drafts and contact cards belong to Slack's own clients, as do ids that they give messages themselves.",
        "error",
        "missing",
        (
            "draft_already_deleted", "draft_already_sent", "draft_has_conflict", "draft_not_found",
            "duplicate_channel_not_found", "duplicate_message_not_found", "send_on_behalf_not_allowed",
            "too_many_contact_cards",
        ),
    ),
    Reason("Drafts belong to Slack's own clients.", "argument", "missing", ("current_draft_last_updated_ts",)),
    Reason(
        "The app is installed in one workspace, not in a whole Enterprise organisation.",
        "error",
        "missing",
        (
            "enterprise_not_found", "fail_to_get_teams_for_restricted_user", "forbidden_team", "missing_user",
            "org_not_found", "team_not_on_enterprise",
        ),
    ),
    Reason(
        "Only a token of a whole organisation must say which workspace it means.",
        "error",
        "missing",
        ("missing_argument", "team_not_found"),
    ),
    Reason("Only a token of a whole organisation must say which workspace it means.", "argument", "missing", ("team_id",)),
    Reason("team.info of the own workspace looks up nobody.", "error", "missing", ("user_not_found",), ("team.info",)),
    Reason(
        "The workspace of the sandbox has no such policies, plans and migrations.",
        "error",
        "missing",
        (
            "app_access_restricted", "channel_is_limited_access", "ekm_access_denied",
            "enterprise_is_restricted", "external_channel_migrating", "message_limit_exceeded", "too_many_members",
        ),
    ),
    Reason(
        "Slack's own mishaps come as faults, with any error that a test wants.",
        "error",
        "missing",
        ("fetch_members_failed", "too_many_users", "update_failed"),
        ("chat.update", "conversations.members", "users.info"),
    ),
    Reason(
        "Every kind of conversation in the sandbox can be listed and read.",
        "error",
        "missing",
        ("method_not_supported_for_channel_type",),
        ("conversations.list", "conversations.members", "conversations.replies", "users.conversations"),
    ),
    Reason(
        "An argument by that name is not in the reference.",
        "error",
        "missing",
        ("invalid_metadata_filter_keys",),
    ),
    Reason(
        "Missing arguments are answered with invalid_arguments, as by every method.",
        "error",
        "missing",
        ("missing_args", "no_item_specified"),
        ("apps.connections.open", "reactions.add"),
    ),
    Reason("The sandbox is reached over plain HTTP, on this machine.", "error", "missing", ("insecure_request",)),
    Reason("No size is published.", "error", "missing", ("attachment_payload_limit_exceeded",)),
    Reason("The sandbox has no method that streams a message.", "error", "missing", ("streaming_state_conflict",)),
    Reason(
        "Profiles with views are an experiment of Slack's.", "error", "missing", ("missing_profile_id", "not_implemented")
    ),
    Reason("Only steps of workflows have one.", "argument", "missing", ("interactivity_pointer",)),
    Reason("Nobody in the sandbox mutes a channel.", "argument", "missing", ("exclude_muted",)),
    Reason(
        "The arguments are the same as those of methods whose references name these errors.",
        "error",
        "extra",
        (
            "invalid_attachments", "invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large",
            "msg_blocks_too_long",
        ),
        ("chat.postEphemeral", "chat.postMessage", "chat.update"),
    ),
    Reason(
        "Threads are read under the same rules as channels.",
        "error",
        "extra",
        ("not_in_channel",),
        ("conversations.replies",),
    ),
    Reason(
        "The reference has no error for a person who is not there.",
        "error",
        "extra",
        ("user_not_found",),
        ("users.conversations",),
    ),
    Reason(
        "References name scopes of bots and people; this method wants an app-level token's.",
        "scope",
        "extra",
        ("connections:write",),
        ("apps.connections.open",),
    ),
    Reason("Slack has it; the folder has no reference of it.", "method", "extra", ("conversations.leave",)),
)  # fmt: skip
EVENTS = (
    Reason("The list spells the scope with a full stop.", "scope", "missing", ("app_mentions.read",), ("app_mention",)),
    Reason("The list spells the scope with a full stop.", "scope", "extra", ("app_mentions:read",), ("app_mention",)),
    Reason(
        "Slack has them; the list does not.",
        "event",
        "extra",
        ("channel_archive", "channel_unarchive", "group_archive", "group_unarchive"),
    ),
    Reason(
        "Nobody can do in the sandbox what these events tell of.",
        "event",
        "missing",
        (
            "call_rejected", "dnd_updated", "dnd_updated_user", "email_domain_changed", "emoji_changed", "file_change",
            "file_comment_added", "file_comment_deleted", "file_comment_edited", "file_created", "file_deleted",
            "file_public", "file_shared", "file_unshared", "group_close", "group_open", "im_close", "im_open",
            "invite_requested", "link_shared", "pin_added", "pin_removed", "shared_channel_invite_accepted",
            "shared_channel_invite_approved", "shared_channel_invite_declined", "shared_channel_invite_received",
            "shared_channel_invite_requested", "star_added", "star_removed", "subteam_created",
            "subteam_members_changed", "subteam_self_added", "subteam_self_removed", "subteam_updated",
            "team_domain_change", "team_rename", "user_connection", "user_huddle_changed",
        ),
    ),
    Reason(
        "Workflows, agents, assistants and work objects are not in the sandbox.",
        "event",
        "missing",
        (
            "agent_session_stopped", "agent_session_title_changed", "app_context_changed",
            "assistant_thread_context_changed", "assistant_thread_started", "entity_comments_requested",
            "entity_details_requested", "function_executed",
        ),
    ),
    Reason(
        "The app stays installed, in one workspace that is never migrated.",
        "event",
        "missing",
        (
            "app_deleted", "app_installed", "app_requested", "app_uninstalled", "app_uninstalled_team",
            "channel_id_changed", "grid_migration_finished", "grid_migration_started", "team_access_granted",
            "team_access_revoked", "tokens_revoked",
        ),
    ),
    Reason(
        "These tell of what other events tell of too, and the sandbox sends only those.",
        "event",
        "missing",
        (
            "channel_history_changed", "channel_posting_permissions", "group_history_changed", "im_created",
            "im_history_changed", "message_metadata_deleted", "message_metadata_posted", "message_metadata_updated",
        ),
    ),
    Reason("No events are held back, however many there are.", "event", "missing", ("app_rate_limited",)),
    Reason(
        "It is no subscription: one subscribes to a kind of conversation, and request URLs are verified by themselves.",
        "event",
        "missing",
        ("message", "message.app_home", "url_verification"),
    ),
)  # fmt: skip
MANIFEST = (
    Reason(
        "A pattern says the same: a sign and three or six hexadecimal digits.",
        "manifest",
        "missing",
        ("display_information.background_color: maxLength 7", "display_information.background_color: minLength 4"),
    ),
)
REASONS = (*METHODS, *EVENTS, *MANIFEST)
