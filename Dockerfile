# One image for every service of every variant; SERVICE and VARIANT in the environment say which one runs.

FROM node:24.21.0-trixie-slim AS dependencies
WORKDIR /lab
COPY package.json package-lock.json .npmrc ./
# What is optional serves the lab outside of containers: PostgreSQL and Node itself.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24.21.0-trixie-slim AS build
WORKDIR /lab
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:24.21.0-trixie-slim
ENV NODE_ENV=production
WORKDIR /lab
COPY --from=dependencies /lab/node_modules node_modules
COPY --from=build /lab/dist dist
COPY package.json ./
USER node
CMD ["node", "--enable-source-maps", "dist/common/platform/main.js"]
