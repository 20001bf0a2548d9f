"""The ✏️ button that the bot puts under every picture. It opens the form of /edit with it."""

from __future__ import annotations

from bot.domain import BadInput
from bot.gateway.types import Action, ArtifactKind, Task
from bot.services.kinds import own
from bot.services.kinds.images.forms import EDIT_FORM
from bot.services.kinds.kind import FormRequest, Parent

CHANGE, CHANGE_ONE = "image-edit", "image-edit-one"


def with_changes(task: Task) -> Task:
    """The task with an ✏️ button for each of its pictures, numbered if there are several."""
    pictures = [one.key for one in task.artifacts if one.kind is ArtifactKind.IMAGE]
    if len(pictures) == 1:
        actions = [own.own(CHANGE, pictures[0])]
    else:
        numbered = enumerate(pictures, 1)
        actions = [own.own(CHANGE_ONE, key, label=str(number)) for number, key in numbered]
    return task.model_copy(update={"actions": (*task.actions, *actions)})


def pressed(parent: Parent, action: Action) -> FormRequest | None:
    """The form to open, if the pressed action is an ✏️ button; else None.

    Raises:
        BadInput: the picture is not stored at Telegram: it was sent as a link.
    """
    read = own.read(action)
    if read is None or read[0] not in (CHANGE, CHANGE_ONE):
        return None
    named = zip(parent.artifacts, parent.pictures, strict=True)
    found = [file for artifact, file in named if artifact.key == read[1]]
    # The button of an earlier version named none: it stood under a lone picture.
    picture = found[0] if found else next(iter(parent.pictures), None)
    if picture is None:
        raise BadInput("error-image-not-here")
    return FormRequest(form=EDIT_FORM.name, files=(picture,))
