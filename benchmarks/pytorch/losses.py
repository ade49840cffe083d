"""The losses of the benchmark in plain PyTorch, each as its reference code has it but without that code's avoidable large intermediates. Maps are [B, C, H, W]."""
import math

import torch
from torch import nn
from torch.nn import functional as F

CLASSES = 100
SAMPLES = 50_000


def conv_bn(inputs, outputs, kernel, bias=False, relu=False):
    layers = [nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=bias), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, nn.ReLU()) if relu else nn.Sequential(*layers)


def pooled_pairs(s, t):
    return zip(s["taps"], t["taps"])


class Loss(nn.Module):
    """Takes {logits, taps, kernel, bias, norms} of student and teacher."""

    def __init__(self, taps, options):
        super().__init__()
        self.options = options
        self.build(taps)

    def build(self, taps):
        pass


class Kd(Loss):
    def forward(self, s, t):
        return 16 * F.kl_div(F.log_softmax(s["logits"] / 4, 1), F.softmax(t["logits"] / 4, 1), reduction="batchmean")


class Dkd(Loss):
    def forward(self, s, t):
        labels = torch.arange(len(s["logits"])) % CLASSES
        mask = F.one_hot(labels, CLASSES).bool()
        log_s, log_t = F.log_softmax(s["logits"] / 4, 1), F.log_softmax(t["logits"] / 4, 1)
        own = lambda log_p: log_p[mask][:, None]
        rest = lambda log_p: torch.logsumexp(log_p.masked_fill(mask, -math.inf), 1, keepdim=True)
        pair = lambda log_p: torch.cat([own(log_p), rest(log_p)], 1)
        target = F.kl_div(pair(log_s), pair(log_t), reduction="batchmean", log_target=True)
        others = lambda z: F.log_softmax(z / 4 - 1000.0 * mask, 1)
        non_target = F.kl_div(others(s["logits"]), others(t["logits"]), reduction="batchmean", log_target=True)
        return 16 * (target + 8 * non_target)


class Dist(Loss):
    def forward(self, s, t):
        def pearson(a, b):
            a, b = a - a.mean(1, keepdim=True), b - b.mean(1, keepdim=True)
            return F.cosine_similarity(a, b, dim=1, eps=1e-8).mean()

        p, q = F.softmax(s["logits"], 1), F.softmax(t["logits"], 1)
        return 2 * (1 - pearson(p, q)) + 2 * (1 - pearson(p.T, q.T))


class FitNet(Loss):
    def build(self, taps):
        channels = taps[0][0]
        self.regressor = conv_bn(channels, channels, 1, bias=True, relu=True)

    def forward(self, s, t):
        return F.mse_loss(self.regressor(s["taps"][0]), t["taps"][0])


class At(Loss):
    def forward(self, s, t):
        attention = lambda f: F.normalize(f.pow(2).mean(1).flatten(1))
        return sum((attention(a) - attention(b)).pow(2).mean() for a, b in pooled_pairs(s, t))


class Nst(Loss):
    def forward(self, s, t):
        def one(a, b):
            a, b = F.normalize(a.flatten(2), dim=2), F.normalize(b.flatten(2), dim=2)
            kernel = lambda x, y: torch.bmm(x, y.transpose(1, 2)).pow(2).mean()
            return kernel(b, b) + kernel(a, a) - 2 * kernel(a, b)

        return sum(one(a, b) for a, b in pooled_pairs(s, t))


class Vid(Loss):
    def build(self, taps):
        one = lambda c: nn.Conv2d(c, c, 1, bias=False)
        self.regressors = nn.ModuleList(nn.Sequential(one(c), nn.ReLU(), one(c), nn.ReLU(), one(c)) for c, *_ in taps)
        self.scales = nn.ParameterList(nn.Parameter(torch.full([c], math.log(math.expm1(5 - 1e-5)))) for c, *_ in taps)

    def forward(self, s, t):
        def one(regressor, scale, a, b):
            variance = (F.softplus(scale) + 1e-5)[None, :, None, None]
            return 0.5 * ((regressor(a) - b).pow(2) / variance + variance.log()).mean()

        return sum(one(*each) for each in zip(self.regressors, self.scales, s["taps"], t["taps"]))


class Ft(Loss):
    def build(self, taps):
        channels = taps[0][0]
        factor = channels // 2

        def chain(normalized):
            layers, inputs = [], channels
            for outputs in (channels, factor, factor):
                layers += [nn.Conv2d(inputs, outputs, 3, padding=1), *([nn.BatchNorm2d(outputs)] if normalized else []), nn.LeakyReLU(0.1)]
                inputs = outputs
            return nn.Sequential(*layers)

        self.translator, self.paraphraser = chain(True), chain(False).requires_grad_(False)

    def forward(self, s, t):
        factor = lambda f: F.normalize(f.pow(2).mean(1).flatten(1))
        with torch.no_grad():
            wanted = factor(self.paraphraser(t["taps"][0]))
        return (factor(self.translator(s["taps"][0])) - wanted).abs().mean()


class Ab(Loss):
    def forward(self, s, t):
        def one(a, b):
            side = (b > 0).float() * 2 - 1
            return F.relu(1 - side * a).pow(2).sum() / len(a)

        count = len(s["taps"])
        return sum(0.003 * 2.0 ** (i + 1 - count) * one(a, b) for i, (a, b) in enumerate(pooled_pairs(s, t)))


class Ofd(Loss):
    def build(self, taps):
        self.connectors = nn.ModuleList(conv_bn(c, c, 1) for c, *_ in taps)
        self.margins = [-torch.rand(c) for c, *_ in taps]

    def forward(self, s, t):
        def one(connector, margin, a, b):
            wanted = torch.maximum(b, margin[None, :, None, None])
            own = connector(a)
            counted = ((own > wanted) | (b > 0)).float()
            return ((own - wanted).pow(2) * counted).sum() / len(a)

        count = len(s["taps"])
        each = zip(self.connectors, self.margins, s["taps"], t["taps"])
        return sum(2.0 ** (i + 1 - count) * one(*parts) for i, parts in enumerate(each))


class ReviewKd(Loss):
    def build(self, taps):
        mid = min(512, taps[-1][0])
        self.reduce = nn.ModuleList(conv_bn(c, mid, 1) for c, *_ in taps)
        self.expand = nn.ModuleList(conv_bn(mid, c, 3) for c, *_ in taps)
        self.attention = nn.ModuleList(nn.Sequential(nn.Conv2d(2 * mid, 2, 1), nn.Sigmoid()) for _ in taps[:-1])

    def forward(self, s, t):
        maps = lambda taps: [f if f.dim() == 4 else f[:, :, None, None] for f in taps]
        student, teacher = maps(s["taps"]), maps(t["taps"])
        deeper, total = None, 0
        for i in reversed(range(len(student))):
            x = self.reduce[i](student[i])
            if deeper is not None:
                y = F.interpolate(deeper, x.shape[2:], mode="nearest")
                z = self.attention[i](torch.cat([x, y], 1))
                x = x * z[:, 0:1] + y * z[:, 1:2]
            deeper = F.interpolate(x, teacher[i].shape[2:], mode="nearest") if x.shape[2] != teacher[i].shape[2] else x
            total = total + self.context(self.expand[i](deeper), teacher[i])
        return total

    @staticmethod
    def context(a, b):
        loss, weight, total = F.mse_loss(a, b), 1.0, 1.0
        for level in (4, 2, 1):
            if level >= a.shape[2]:
                continue
            weight /= 2
            loss = loss + weight * F.mse_loss(F.adaptive_avg_pool2d(a, level), F.adaptive_avg_pool2d(b, level))
            total += weight
        return loss / total


class SimKd(Loss):
    def build(self, taps):
        c = taps[0][0]
        self.projector = nn.Sequential(conv_bn(c, c // 2, 1, relu=True), conv_bn(c // 2, c // 2, 3, relu=True), conv_bn(c // 2, c, 1, relu=True))

    def forward(self, s, t):
        return F.mse_loss(self.projector(s["taps"][0]), t["taps"][0])


class Srrl(Loss):
    def build(self, taps):
        c = taps[0][0]
        self.connector = nn.Sequential(nn.Linear(c, c, bias=False), nn.BatchNorm1d(c), nn.ReLU())

    def forward(self, s, t):
        h = self.connector(s["taps"][0])
        return F.mse_loss(h, t["taps"][0]) + F.mse_loss(h @ t["kernel"] + t["bias"], t["logits"])


class CatKd(Loss):
    def forward(self, s, t):
        def maps(net):
            cam = torch.einsum("bchw,ck->bkhw", F.adaptive_avg_pool2d(net["taps"][0], 2), net["kernel"])
            return cam + net["bias"][None, :, None, None]

        return F.mse_loss(maps(s), maps(t))


class Mgd(Loss):
    def build(self, taps):
        c = taps[0][0]
        self.generation = nn.Sequential(nn.Conv2d(c, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1))

    def forward(self, s, t):
        f = s["taps"][0]
        mask = (torch.rand(f.shape[0], f.shape[1], 1, 1) < 0.85).float()
        return 7e-5 / len(f) * (self.generation(f * mask) - t["taps"][0]).pow(2).sum()


class Sp(Loss):
    def forward(self, s, t):
        similarity = lambda f: F.normalize(f.flatten(1) @ f.flatten(1).T)
        return (similarity(s["taps"][0]) - similarity(t["taps"][0])).pow(2).mean()


class Rkd(Loss):
    def forward(self, s, t):
        def distances(e):
            product = e @ e.T
            square = product.diag()
            d = (square[:, None] + square[None] - 2 * product).clamp(min=1e-12).sqrt()
            d = d * (1 - torch.eye(len(e)))
            return d / d[d > 0].mean()

        def angles(e):
            difference = F.normalize(e[None] - e[:, None], dim=2)
            return torch.bmm(difference, difference.transpose(1, 2)).flatten()

        a, b = s["taps"][0], t["taps"][0]
        with torch.no_grad():
            wanted = distances(b), angles(b)
        return 25 * F.smooth_l1_loss(distances(a), wanted[0]) + 50 * F.smooth_l1_loss(angles(a), wanted[1])


class Cc(Loss):
    def build(self, taps):
        c = taps[0][0]
        self.student, self.teacher = nn.Linear(c, 128), nn.Linear(c, 128)

    def forward(self, s, t):
        a, b = self.student(s["taps"][0]), self.teacher(t["taps"][0])
        if self.options["form"] == "products":
            delta = (a - b).abs()
            return (delta[:-1] * delta[1:]).sum(1).mean()

        def kernel(e):
            e = F.normalize(e)
            product = e @ e.T
            return sum(math.exp(-0.8) * 0.8 ** p / math.factorial(p) * product.pow(p) for p in range(3))

        return (kernel(a) - kernel(b)).pow(2).mean()


class Pkt(Loss):
    def forward(self, s, t):
        def probabilities(e):
            e = F.normalize(e, eps=1e-7)
            similarity = (e @ e.T + 1) / 2
            return similarity / similarity.sum(1, keepdim=True)

        p, q = probabilities(s["taps"][0]), probabilities(t["taps"][0])
        return (q * ((q + 1e-7) / (p + 1e-7)).log()).mean()


class Fsp(Loss):
    def forward(self, s, t):
        def flows(taps):
            for a, b in zip(taps, taps[1:]):
                if a.shape[2] > b.shape[2]:
                    a = F.adaptive_avg_pool2d(a, b.shape[2:])
                yield torch.bmm(a.flatten(2), b.flatten(2).transpose(1, 2)) / a[0, 0].numel()

        return sum((a - b).pow(2).mean() for a, b in zip(flows(s["taps"]), flows(t["taps"])))


class Crd(Loss):
    def build(self, taps):
        c = taps[0][0]
        self.student, self.teacher = nn.Linear(c, 128), nn.Linear(c, 128)
        bound = 1 / math.sqrt(128 / 3)
        self.banks = [(torch.rand(SAMPLES, 128) * 2 - 1) * bound for _ in range(2)]
        self.constants = [None, None]

    def forward(self, s, t):
        count, temperature, momentum = 16384, 0.07, 0.5
        own = torch.arange(len(s["taps"][0]))
        rows = torch.cat([own[:, None], torch.randint(SAMPLES, (len(own), count))], 1)
        embedded = F.normalize(self.student(s["taps"][0])), F.normalize(self.teacher(t["taps"][0]))
        total = 0
        for i, (e, bank) in enumerate(zip(embedded, reversed(self.banks))):
            similarity = torch.stack([bank[r] @ v for r, v in zip(rows, e)])
            out = (similarity / temperature).exp()
            if self.constants[i] is None:
                self.constants[i] = out.mean().item() * SAMPLES
            out = out / self.constants[i]
            noise = count / SAMPLES
            positive = (out[:, 0] / (out[:, 0] + noise + 1e-7)).log()
            negative = (noise / (out[:, 1:] + noise + 1e-7)).log()
            total = total - (positive.sum() + negative.sum()) / len(e)
        with torch.no_grad():
            for bank, e in zip(self.banks, embedded):
                bank[own] = F.normalize(momentum * bank[own] + (1 - momentum) * e)
        return total


class Ickd(Loss):
    def build(self, taps):
        self.embed = conv_bn(taps[0][0], taps[0][0], 1)

    def forward(self, s, t):
        def correlation(f):
            f = f.flatten(2)
            return F.normalize(torch.bmm(f, f.transpose(1, 2)), dim=2)

        a, b = correlation(self.embed(s["taps"][0])), correlation(t["taps"][0])
        return (a - b).pow(2).sum() / (a.shape[1] * len(a))


LOSSES = {
    "kd": Kd, "dkd": Dkd, "dist": Dist, "fitnet": FitNet, "at": At, "nst": Nst, "vid": Vid, "ft": Ft, "ab": Ab, "ofd": Ofd, "reviewkd": ReviewKd, "simkd": SimKd, "srrl": Srrl,
    "cat-kd": CatKd, "mgd": Mgd, "sp": Sp, "rkd": Rkd, "cc": Cc, "pkt": Pkt, "fsp": Fsp, "crd": Crd, "ickd": Ickd,
}


def build(row):
    taps = [[shape[-1], *shape[:-1]] for shape in row["taps"]]
    return LOSSES[row["strategy"]](taps, row["options"])


def outputs(row, place):
    """Activations without structure; those of maps in the memory format of the mode."""
    taps = [torch.randn(row["batch"], shape[-1], *shape[:-1]) for shape in row["taps"]]
    features = row["taps"][-1][-1] if row["taps"] else 1
    return {"logits": torch.randn(row["batch"], CLASSES), "taps": [place(tap) if tap.dim() == 4 else tap for tap in taps], "kernel": torch.randn(features, CLASSES), "bias": torch.randn(CLASSES)}
