# Small, without a compiler, not root. The database lives in /data: mount a volume there.
# PostgreSQL: docker build --build-arg PINS=postgres
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements ./requirements
ARG PINS=runtime
RUN pip install --no-cache-dir --require-hashes -r requirements/build.txt
RUN pip wheel --no-cache-dir --require-hashes --wheel-dir /wheels -r requirements/${PINS}.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY handlers ./handlers
COPY emulators ./emulators
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels .

FROM python:3.11-slim
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index /wheels/*.whl \
    && useradd --create-home --uid 1000 bot \
    && install -d -o bot -g bot /data
USER bot
WORKDIR /home/bot
ENV DATABASE_URL=sqlite+aiosqlite:////data/bot.db \
    WEB_LISTEN=0.0.0.0:8080 \
    PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['WEB_LISTEN'].rpartition(':')[2] + '/healthz', timeout=4)"]
CMD ["python", "-m", "bot"]
