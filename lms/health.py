"""What a load balancer asks: is the process alive, and may it take work?"""

import shutil
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from huey.contrib.djhuey import HUEY

from . import clock

WORKER_SEEN = "worker-seen-at"
_SILENT_TOO_LONG = timedelta(minutes=3)  # a worker speaks up each minute, once the jobs before that are done
_LEAST_FREE_BYTES = 200 * 1024 * 1024


@require_safe
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers and is migrated, a worker is about, the disk has room; 503 with what is wrong otherwise."""
    checks = {"database": _database_answers(), "disk": _disk_has_room()}
    checks["migrations"] = checks["database"] and _migrations_are_applied()
    checks["worker"] = checks["database"] and _worker_is_about()
    good = all(checks.values())
    return JsonResponse({"status": "ok" if good else "not ready", "checks": checks}, status=200 if good else 503)


def worker_was_here() -> None:
    """A worker says that it does its work; kept in the queue itself, which web and workers share."""
    HUEY.put(WORKER_SEEN, clock.now())


def _worker_is_about() -> bool:
    seen_at = HUEY.get(WORKER_SEEN, peek=True)
    return seen_at is not None and clock.now() - seen_at < _SILENT_TOO_LONG


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrations_are_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _disk_has_room() -> bool:
    return shutil.disk_usage(settings.MEDIA_ROOT if settings.MEDIA_ROOT.exists() else settings.BASE_DIR).free > (
        _LEAST_FREE_BYTES
    )
