// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {VaultTypes} from "./VaultTypes.sol";
import {ChequeHash} from "./ChequeHash.sol";
import {Payout} from "./Payout.sol";

/// @title The vault's state, and the steps that its entry points are made of.
abstract contract VaultCore is VaultTypes, EIP712 {
    using SafeERC20 for IERC20;
    using BitMaps for BitMaps.BitMap;

    /// @notice Most locks on one cheque: bounds the gas of a row.
    uint256 public constant MAX_LOCKS = 16;

    /// @notice Seconds between asking for money back (a release, an exit) and getting it. A payee
    /// that looks at the chain once in this time loses nothing.
    uint40 public immutable releaseWindow;

    mapping(bytes32 account => AccountState) internal _accounts;
    mapping(bytes32 lane => LaneState) internal _lanes;

    /// @notice Signer of an account's epoch. Old epochs stay: lanes opened with them still need them.
    mapping(bytes32 account => mapping(uint16 epoch => address)) public signerAt;

    /// @notice When the preimage of a hash was registered, 0 if never. Write-once, for all lanes at once.
    mapping(bytes32 hash => uint40) public revealedAt;

    /// @notice Payouts that failed, for the payee to fetch.
    mapping(address payee => mapping(address token => uint256)) public credit;

    /// @dev One bit per nonce that was used or cancelled; neighbours share a slot.
    mapping(address owner => BitMaps.BitMap) internal _nonces;

    constructor(uint40 window) EIP712("ZeroState Vault", "1") {
        if (window == 0 || window > 365 days) revert InvalidWindow();
        releaseWindow = window;
    }

    /// @dev What one (payee, token) gets out of a batch; uint256 so that sums of uint96 cannot wrap.
    struct Due {
        address payee;
        address token;
        uint256 amount;
    }

    function _opened(address payer, address token) internal view returns (bytes32 key, AccountState storage a) {
        key = ChequeHash.accountKey(payer, token);
        a = _accounts[key];
        if (a.epoch == 0) revert NotOpen();
    }

    function _openAccount(address payer, address token, address signer, uint96 hotAllowance)
        internal
        returns (bytes32 key, AccountState storage a)
    {
        key = ChequeHash.accountKey(payer, token);
        a = _accounts[key];
        if (a.epoch != 0) revert AlreadyOpen();
        _rotate(key, a, signer);
        a.hotAllowance = hotAllowance;
    }

    /// @dev A lane that its parties can still end.
    function _living(address payer, address payee, address token, uint32 number)
        internal
        view
        returns (bytes32 account_, bytes32 key, LaneState storage l)
    {
        account_ = ChequeHash.accountKey(payer, token);
        key = ChequeHash.laneKey(account_, payee, number);
        l = _lanes[key];
        if (l.status != Status.Open && l.status != Status.Releasing) revert LaneNotOpen(0);
    }

    function _announce(bytes32 key, address payer, address token, AccountState storage a) internal {
        emit Account(key, payer, token, a.free, a.hotAllowance, a.epoch, a.exit);
    }

    function _announceLane(bytes32 key, LaneState storage l) internal {
        emit Lane(key, l.reserved, l.paid, l.releaseAt, l.signerEpoch, l.status);
    }

    function _rotate(bytes32 key, AccountState storage a, address signer) internal {
        if (signer == address(0)) revert InvalidSigner(); // what a failed recovery returns
        a.epoch += 1;
        signerAt[key][a.epoch] = signer;
        emit Signer(key, a.epoch, signer);
    }

    function _deposit(address token, uint256 amount) internal {
        (bytes32 key, AccountState storage a) = _opened(msg.sender, token);
        _pull(a, token, amount);
        _announce(key, msg.sender, token, a);
    }

    function _pull(AccountState storage a, address token, uint256 amount) internal {
        uint256 arrived = amount;
        if (token == address(0)) {
            if (msg.value != amount) revert WrongValue();
        } else {
            if (msg.value != 0) revert WrongValue();
            if (amount == 0) return;
            uint256 before = IERC20(token).balanceOf(address(this));
            IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
            arrived = IERC20(token).balanceOf(address(this)) - before;
        }
        _credit(a, arrived);
    }

    function _credit(AccountState storage a, uint256 arrived) internal {
        uint256 free = a.free + arrived;
        if (free > type(uint96).max) revert AmountTooLarge();
        a.free = uint96(free);
    }

    /// @dev Moves free money into lanes, all rows or none; who may is for the caller to check.
    function _reserve(
        bytes32 key,
        AccountState storage a,
        address payer,
        address token,
        Reserve[] calldata rows
    ) internal returns (uint256 added) {
        // An exit that money can still be moved away from would promise the owner nothing.
        if (a.exit != 0) revert ExitPending();
        uint16 epoch = a.epoch;
        for (uint256 i = 0; i < rows.length; ++i) {
            added += _reserveRow(key, epoch, payer, token, i, rows[i]);
        }
        if (added > a.free) revert NotEnoughFree(a.free, added);
        a.free -= uint96(added);
    }

    function _reserveRow(
        bytes32 account_,
        uint16 epoch,
        address payer,
        address token,
        uint256 index,
        Reserve calldata r
    ) internal returns (uint256 added) {
        address payee = r.payee;
        uint96 target = r.target;
        // Money for nobody, for the payer, or for the vault itself could only be lost or go in a circle.
        if (payee == address(0) || payee == payer || payee == address(this)) revert InvalidPayee(index);
        bytes32 key = ChequeHash.laneKey(account_, payee, r.lane);
        LaneState storage l = _lanes[key];
        if (l.status == Status.None) {
            l.status = Status.Open;
            l.signerEpoch = epoch;
            emit LaneOpened(key, payer, payee, token, r.lane);
        } else if (l.status != Status.Open) {
            revert LaneNotOpen(index); // a closed number is a tombstone: reopened, all its old cheques would replay
        } else if (l.signerEpoch != epoch) {
            revert LaneSignerRotated(index); // a replaced signer may be a stolen one: give it nothing more to sign away
        } else if (target <= l.reserved) {
            return 0;
        }
        added = target - l.reserved;
        l.reserved = target;
        _announceLane(key, l);
    }

    function _reveal(bytes32[] calldata preimages) internal {
        for (uint256 i = 0; i < preimages.length; ++i) {
            bytes32 hash = ChequeHash.lockHash(preimages[i]);
            if (revealedAt[hash] != 0) continue;
            revealedAt[hash] = uint40(block.timestamp);
            emit Revealed(hash, preimages[i], uint40(block.timestamp));
        }
    }

    function _claimRow(uint256 index, Row calldata row, Due[] memory dues, uint256 n) internal returns (uint256) {
        (bytes32 key, uint96 due, Reason reason) = _evaluate(row, new bytes32[](0));
        if (reason != Reason.None) {
            emit RowSkipped(index, key, reason);
            return n;
        }
        LaneState storage l = _lanes[key];
        l.paid += due;
        _announceLane(key, l);
        for (uint256 i = 0; i < n; ++i) {
            if (dues[i].payee == row.cheque.payee && dues[i].token == row.cheque.token) {
                dues[i].amount += due;
                return n;
            }
        }
        dues[n] = Due(row.cheque.payee, row.cheque.token, due);
        return n + 1;
    }

    function _payOrCredit(Due memory d) internal {
        if (gasleft() < Payout.MIN_GAS) revert GasLeftTooLow();
        if (Payout.tryPay(d.token, d.payee, d.amount)) return;
        uint256 owed = credit[d.payee][d.token] + d.amount;
        credit[d.payee][d.token] = owed;
        emit Credit(d.payee, d.token, owed);
    }

    /// @dev `known` are hashes whose preimages the asker holds: they count as revealed now.
    function _evaluate(Row calldata row, bytes32[] memory known)
        internal
        view
        returns (bytes32 key, uint96 due, Reason reason)
    {
        Cheque calldata c = row.cheque;
        bytes32 account_ = ChequeHash.accountKey(c.payer, c.token);
        key = ChequeHash.laneKey(account_, c.payee, c.lane);
        LaneState storage l = _lanes[key];
        if (l.status == Status.None) return (key, 0, Reason.UnknownLane);
        if (l.status == Status.Closed) return (key, 0, Reason.LaneClosed);
        if (c.locks.length > MAX_LOCKS) return (key, 0, Reason.TooManyLocks);
        if (!_ascending(c.locks)) return (key, 0, Reason.UnsortedLocks);
        if (!_signedBy(signerAt[account_][l.signerEpoch], ChequeHash.structHash(c), row.signature)) {
            return (key, 0, Reason.BadSignature);
        }

        uint256 e = _entitled(c, known);
        if (e > l.reserved) e = l.reserved;
        if (e <= l.paid) return (key, 0, Reason.NothingDue);
        return (key, uint96(e - l.paid), Reason.None);
    }

    /// @dev Strictly ascending, or one revealed hash could be counted twice.
    function _ascending(Lock[] calldata locks) internal pure returns (bool) {
        for (uint256 i = 1; i < locks.length; ++i) {
            if (locks[i - 1].hash >= locks[i].hash) return false;
        }
        return true;
    }

    /// @dev Plain ECDSA with a low s and no ERC-1271: an address that gains code later (EIP-7702)
    /// must not be able to unsay what it signed. tryRecover, because a row must not revert a batch.
    function _signedBy(address signer, bytes32 structHash, bytes calldata signature) internal view returns (bool) {
        (address got, ECDSA.RecoverError err,) = ECDSA.tryRecoverCalldata(_hashTypedDataV4(structHash), signature);
        return err == ECDSA.RecoverError.NoError && got == signer;
    }

    function _requireSigned(address signer, bytes32 structHash, bytes calldata signature) internal view {
        if (!_signedBy(signer, structHash, signature)) revert InvalidSignature(signer);
    }

    /// @dev Checks an owner's signed order and uses its nonce up. Nonces have no order, so orders that are under way
    /// do not wait for each other.
    function _useOrder(address owner, bytes32 structHash, uint256 nonce, uint40 deadline, bytes calldata signature)
        internal
    {
        if (block.timestamp > deadline) revert DeadlinePassed();
        _requireSigned(owner, structHash, signature);
        _useNonce(owner, nonce);
    }

    function _useNonce(address owner, uint256 nonce) internal {
        if (_nonces[owner].get(nonce)) revert InvalidNonce();
        _nonces[owner].set(nonce);
        emit NonceUsed(owner, nonce);
    }

    /// @dev E(C), in uint256: 17 values of uint96 cannot overflow it.
    function _entitled(Cheque calldata c, bytes32[] memory known) internal view returns (uint256 e) {
        e = c.cumulative;
        for (uint256 i = 0; i < c.locks.length; ++i) {
            uint256 since = revealedAt[c.locks[i].hash];
            for (uint256 k = 0; since == 0 && k < known.length; ++k) {
                if (known[k] == c.locks[i].hash) since = block.timestamp;
            }
            if (since != 0 && since < c.locks[i].expiry) e += c.locks[i].amount;
        }
    }

    /// @dev Closes a lane for ever and frees its rest; false if that would not fit the account.
    /// `reserved` falls to `paid`, so that a tombstone holds no money in any sum.
    function _close(bytes32 key, LaneState storage l, AccountState storage a) internal returns (bool) {
        uint256 free = uint256(a.free) + (l.reserved - l.paid);
        if (free > type(uint96).max) return false;
        a.free = uint96(free);
        l.reserved = l.paid;
        l.status = Status.Closed;
        _announceLane(key, l);
        return true;
    }

    function _closeOrRevert(bytes32 account_, bytes32 key, LaneState storage l, address payer, address token) internal {
        AccountState storage a = _accounts[account_];
        if (!_close(key, l, a)) revert AmountTooLarge();
        _announce(account_, payer, token, a);
    }
}
