# Callboard in one image: web server by default, `worker` for the background.
ARG PYTHON_IMAGE=python:3.13.7-slim-bookworm
FROM ${PYTHON_IMAGE} AS build
WORKDIR /srv/callboard
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir uv==0.13.8
COPY pyproject.toml README.md ./
RUN uv sync --no-dev --extra scale
COPY manage.py ./
COPY portal portal
COPY integrations integrations
COPY templates templates
COPY static static
# collected while building, with secrets of no use to anybody
RUN PORTAL_DATA_DIR=/tmp/build .venv/bin/python manage.py collectstatic --noinput -v0 \
    && mv /tmp/build/staticfiles /srv/staticfiles && rm -rf /tmp/build

FROM ${PYTHON_IMAGE}
RUN useradd --system --create-home --uid 10001 callboard \
    && install -d -o callboard -g callboard -m 0700 /var/lib/callboard
WORKDIR /srv/callboard
COPY --from=build /srv/callboard /srv/callboard
COPY --from=build --chown=callboard:callboard /srv/staticfiles /srv/staticfiles
ENV PATH=/srv/callboard/.venv/bin:$PATH PYTHONUNBUFFERED=1 \
    PORTAL_DATA_DIR=/var/lib/callboard PORTAL_STATIC_DIR=/srv/staticfiles
USER callboard
VOLUME /var/lib/callboard
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "-c", "python:portal.web_server", "-b", "0.0.0.0:8000", "-w", "2"]
