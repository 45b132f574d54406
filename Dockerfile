# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src src
COPY protos protos
COPY seeds seeds
RUN dotnet publish src/Opsporing.Cli -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# The challenger of leads evaluate needs libgomp1; serving does not.
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*
RUN mkdir /data && chown 1654:1654 /data
COPY --from=build /app /app
USER 1654
VOLUME /data
ENTRYPOINT ["/app/opsporing"]
CMD ["demo", "--data", "/data"]
