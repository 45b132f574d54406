# Independent values for the surveillance tests: R 4.2.2, stats::glm, and surveillance 1.20.3 (GPL; not part of this product) to compare with.
# Writes farrington_weekly.csv and ears_daily.csv.
# The series are synthetic, from the seed below. Nothing of the package's data is used.
suppressMessages(library(surveillance))
set.seed(20130101)
n <- 416; t <- 1:n
mu <- exp(2.4 + 0.0012 * t + 0.5 * cos(2 * pi * (t - 5) / 52))
y <- rnbinom(n, mu = mu, size = 12)
y[c(150:153, 260:262, 330, 400:402)] <- y[c(150:153, 260:262, 330, 400:402)] * 3 + 4

b <- 3; w <- 3; p <- 10; past <- 26; alpha <- 0.01; limit <- 2.58
sts <- sts(y, frequency = 52, start = c(2005, 1))
range <- (b * 52 + w + 1):n

fit <- function(d, formula) {
  m <- glm(formula, data = d, family = quasipoisson(), control = glm.control(epsilon = 1e-13, maxit = 100))
  phi <- max(1, sum((d$y - fitted(m))^2 / fitted(m)) / m$df.residual)
  a <- 1.5 * (d$y^(2/3) * fitted(m)^(-1/6) - sqrt(fitted(m))) / sqrt(phi * (1 - hatvalues(m)))
  d$omega <- ifelse(a > limit, a^-2, 1); d$omega <- d$omega * nrow(d) / sum(d$omega)
  m <- glm(formula, data = d, weights = omega, family = quasipoisson(), control = glm.control(epsilon = 1e-13, maxit = 100))
  list(m = m, phi = max(1, sum(d$omega * (d$y - fitted(m))^2 / fitted(m)) / m$df.residual))
}
rows <- lapply(range, function(k) {
  i <- (k - b * 52 - w):(k - past - 1)
  blocks <- surveillance:::blocks(k - 52 * (b:0), seq_len(n), "none", k, b, w, p, FALSE)
  d <- data.frame(y = y[i], time = i, season = factor(blocks[i]))
  now <- data.frame(time = k, season = factor(p))
  f <- fit(d, y ~ 1 + time + season)
  trend <- predict(f$m, now, type = "response") <= max(d$y)
  if (!trend) f <- fit(d, y ~ 1 + season)
  # The dispersion is given: predict() would read it off the weights.
  e <- predict(f$m, now, se.fit = TRUE, dispersion = f$phi)
  eta <- as.numeric(e$fit); se <- as.numeric(e$se.fit); m0 <- exp(eta); phi <- f$phi
  s23 <- sqrt(4/9 * m0^(1/3) * (phi + m0 * se^2))
  nb <- function(m) if (phi > 1) c(qnbinom(1 - alpha, m / (phi - 1), 1 / phi), pnbinom(y[k] - 1, m / (phi - 1), 1 / phi, lower.tail = FALSE))
                    else c(qpois(1 - alpha, m), ppois(y[k] - 1, m, lower.tail = FALSE))
  plug <- nb(m0); muan <- nb(exp(eta + qnorm(1 - alpha) * se))
  data.frame(period = k, expected = m0, error = se, dispersion = phi, trend = trend,
    upper_nb = plug[1], p_nb = plug[2], upper_muan = muan[1], p_muan = muan[2],
    upper_power = (m0^(2/3) + qnorm(1 - alpha) * s23)^1.5, p_power = pnorm(y[k]^(2/3), m0^(2/3), s23, lower.tail = FALSE))
})
table <- do.call(rbind, rows)

# The package itself agrees where it follows the paper: expectation, dispersion and the plug-in bound.
for (method in c("nbPlugin", "muan", "delta")) {
  own <- farringtonFlexible(sts, list(range = range, b = b, w = w, noPeriods = p, pastWeeksNotIncluded = past, pThresholdTrend = 1,
    alpha = alpha, weightsThreshold = limit, thresholdMethod = method, glmWarnings = FALSE, limit54 = c(0, 4)))
  column <- c(nbPlugin = "upper_nb", muan = "upper_muan", delta = "upper_power")[[method]]
  cat(method, ": largest relative difference of expectation", max(abs(own@control$expected / table$expected - 1)),
    "of dispersion", max(abs(own@control$phiVector / table$dispersion - 1)),
    "of the bound", max(abs(upperbound(own) / table[[column]] - 1)), "\n")
}
table <- merge(data.frame(period = t, count = y), table, all.x = TRUE)
write.csv(format(table, digits = 12, trim = TRUE), "farrington_weekly.csv", row.names = FALSE, quote = FALSE, na = "")

d <- rpois(60, 20); d[c(25, 40:42, 55)] <- c(45, 28, 33, 38, 60)
z <- function(k, lag) (d[k] - mean(d[(k - lag - 7):(k - lag - 1)])) / sd(d[(k - lag - 7):(k - lag - 1)])
ears <- data.frame(period = 1:60, count = d, c1 = NA, c2 = NA, c3 = NA, upper_c1 = NA, upper_c2 = NA)
for (k in 8:60) { ears$c1[k] <- z(k, 0); r <- d[(k - 7):(k - 1)]; ears$upper_c1[k] <- mean(r) + 3 * sd(r) }
for (k in 10:60) { ears$c2[k] <- z(k, 2); r <- d[(k - 9):(k - 3)]; ears$upper_c2[k] <- mean(r) + 3 * sd(r) }
for (k in 12:60) ears$c3[k] <- sum(pmax(0, ears$c2[(k - 2):k] - 1))
s <- sts(d, frequency = 365)
alpha <- pnorm(3, lower.tail = FALSE)
cat("ears: largest difference of the bounds C1", max(abs(upperbound(earsC(s, list(method = "C1", alpha = alpha))) - ears$upper_c1[8:60])),
  "C2", max(abs(upperbound(earsC(s, list(method = "C2", alpha = alpha))) - ears$upper_c2[10:60])),
  "; alarms of C3 here", sum(ears$c3 > 2, na.rm = TRUE), "and there", sum(alarms(earsC(s, list(method = "C3", alpha = 0.025)))), "\n")
write.csv(format(ears, digits = 12, trim = TRUE), "ears_daily.csv", row.names = FALSE, quote = FALSE, na = "")
