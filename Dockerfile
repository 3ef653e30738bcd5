# Two stages: what builds the virtual environment stays behind, what serves it has no build tools.
FROM python:3.11-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/lms
RUN python -m venv /srv/venv
COPY requirements.lock ./
RUN /srv/venv/bin/pip install --require-hashes -r requirements.lock


FROM python:3.11-slim-bookworm

# Pango draws the certificates; without libharfbuzz-subset0 each takes ten times as long.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
        fonts-hosny-amiri fonts-droid-fallback \
    && rm -rf /var/lib/apt/lists/*

ENV PATH=/srv/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=lms.settings \
    LMS_ENV=production \
    VAR_DIR=/srv/var

RUN useradd --system --uid 10001 --home-dir /srv/lms --shell /usr/sbin/nologin lms \
    && install -d -o lms -g lms /srv/var /srv/var/media /srv/var/static \
    && install -d -o lms -g lms -m 700 /srv/var/cache
WORKDIR /srv/lms
COPY --from=build /srv/venv /srv/venv
COPY manage.py ./
COPY lms ./lms
COPY courses ./courses
COPY quizzes ./quizzes
COPY certificates ./certificates
COPY templates ./templates
COPY fixtures ./fixtures

USER lms
# Static files are part of the image; the values here serve this one command and are kept nowhere.
RUN SECRET_KEY=collecting FIELD_KEYS=collecting ALLOWED_HOSTS=localhost BASE_URL=https://localhost \
    EMAIL_URL=dummymail:// DEFAULT_FROM_EMAIL=nobody@localhost CACHE_URL=dummycache:// \
    sh -c "python manage.py build_fonts && python manage.py collectstatic --noinput --verbosity 0"

EXPOSE 8000
# Asked for by its own name, because any other is refused.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD python -c "\
import os, urllib.parse as address, urllib.request as http; \
host = address.urlsplit(os.environ['BASE_URL']).hostname; \
http.urlopen(http.Request('http://127.0.0.1:8000/healthz/', headers={'Host': host}), timeout=4)"
# No log of requests: addresses hold invitations and links to new passwords.
CMD ["gunicorn", "lms.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
    "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
