# The browser files of other projects, by their lock file.
FROM node:20.20.2-bookworm-slim AS web
WORKDIR /web
COPY api/web/package.json api/web/package-lock.json ./
# GraphiQL's one file holds all that it is made of, so the packages it was made of stay behind.
RUN npm ci --ignore-scripts --no-audit --no-fund && mkdir served \
  && cd node_modules && mv swagger-ui-dist graphiql react react-dom ../served

FROM python:3.11.14-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 FOGLINE_HOST=0.0.0.0 FOGLINE_DATA_DIR=/data
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY models models
COPY seed seed
COPY api api
COPY --from=web /web/served api/web/node_modules
RUN useradd --system --uid 10001 fogline && install --directory --owner fogline /data
USER fogline
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=2m \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/ready', timeout=2)"]
# Serves the embedded database; FOGLINE_DATABASE_URL=postgresql+psycopg://… uses a PostgreSQL loaded with `python -m seed load`.
CMD ["python", "-m", "api", "serve"]
