"""The one owner of a workspace's files: what it acknowledged is on disk, whatever happens next.

TinyDB holds the documents; nothing outside this package knows it, and nothing in it but `disk`
touches a file. From the top: `store` opens, and what it keeps is said in one file a concept, such
as `functions` or `deliveries`; `catalog` turns values into documents, `database` changes them and
commits in groups on the thread of `writer`, `journal`, `snapshot` and `segments` are the files,
`opening`, `recovery` and `tail` read them back.
"""

from console.store.deletion import delete_workspace, finish_deletions
from console.store.opening import Caps
from console.store.refusals import WorkspaceBusy
from console.store.seals import Unmasked
from console.store.store import Store

__all__ = ["Caps", "Store", "Unmasked", "WorkspaceBusy", "delete_workspace", "finish_deletions"]
