// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package contract

import (
	"bytes"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Reference imports to suppress errors if they are not otherwise used.
var (
	_ = bytes.Equal
	_ = errors.New
	_ = big.NewInt
	_ = common.Big1
	_ = types.BloomLookup
	_ = abi.ConvertType
)

// VaultTypesAccountState is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesAccountState struct {
	Free         *big.Int
	HotAllowance *big.Int
	Epoch        uint16
	Exit         *big.Int
}

// VaultTypesAuthorization is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesAuthorization struct {
	Payer       common.Address
	Token       common.Address
	Signer      common.Address
	Amount      *big.Int
	ValidAfter  *big.Int
	ValidBefore *big.Int
	Salt        [32]byte
	V           uint8
	R           [32]byte
	S           [32]byte
}

// VaultTypesCheque is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesCheque struct {
	Payer      common.Address
	Payee      common.Address
	Token      common.Address
	Lane       uint32
	Seq        uint64
	Cumulative *big.Int
	Locks      []VaultTypesLock
}

// VaultTypesCoopClose is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesCoopClose struct {
	Payer common.Address
	Payee common.Address
	Token common.Address
	Lane  uint32
	Paid  *big.Int
}

// VaultTypesLaneId is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesLaneId struct {
	Payer common.Address
	Payee common.Address
	Token common.Address
	Lane  uint32
}

// VaultTypesLaneState is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesLaneState struct {
	Reserved    *big.Int
	Paid        *big.Int
	ReleaseAt   *big.Int
	SignerEpoch uint16
	Status      uint8
}

// VaultTypesLock is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesLock struct {
	Hash   [32]byte
	Amount *big.Int
	Expiry *big.Int
}

// VaultTypesOpen is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesOpen struct {
	Payer        common.Address
	Token        common.Address
	Signer       common.Address
	HotAllowance *big.Int
	Nonce        *big.Int
	Deadline     *big.Int
}

// VaultTypesReservation is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesReservation struct {
	Payer    common.Address
	Token    common.Address
	Rows     []VaultTypesReserve
	Nonce    *big.Int
	Deadline *big.Int
}

// VaultTypesReserve is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesReserve struct {
	Payee  common.Address
	Lane   uint32
	Target *big.Int
}

// VaultTypesRow is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesRow struct {
	Cheque    VaultTypesCheque
	Signature []byte
	Preimages [][32]byte
}

// VaultMetaData contains all meta data concerning the Vault contract.
var VaultMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"uint40\",\"name\":\"window\",\"type\":\"uint40\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"AlreadyOpen\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"AmountTooLarge\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"DeadlinePassed\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ExitNotReady\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ExitPending\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"FailedCall\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"GasLeftTooLow\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"allowance\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"wanted\",\"type\":\"uint256\"}],\"name\":\"HotAllowanceExceeded\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"needed\",\"type\":\"uint256\"}],\"name\":\"InsufficientBalance\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidNonce\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"index\",\"type\":\"uint256\"}],\"name\":\"InvalidPayee\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidShortString\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"expected\",\"type\":\"address\"}],\"name\":\"InvalidSignature\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidSigner\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"paid\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"reserved\",\"type\":\"uint256\"}],\"name\":\"InvalidTotal\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidWindow\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"index\",\"type\":\"uint256\"}],\"name\":\"LaneNotOpen\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"index\",\"type\":\"uint256\"}],\"name\":\"LaneSignerRotated\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"free\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"wanted\",\"type\":\"uint256\"}],\"name\":\"NotEnoughFree\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NotOpen\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NotSigner\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NothingArrived\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NothingToWithdraw\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ReentrancyGuardReentrantCall\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"SafeERC20FailedOperation\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"SignerMismatch\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"str\",\"type\":\"string\"}],\"name\":\"StringTooLong\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"WrongValue\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint96\",\"name\":\"free\",\"type\":\"uint96\"},{\"indexed\":false,\"internalType\":\"uint96\",\"name\":\"hotAllowance\",\"type\":\"uint96\"},{\"indexed\":false,\"internalType\":\"uint16\",\"name\":\"epoch\",\"type\":\"uint16\"},{\"indexed\":false,\"internalType\":\"uint40\",\"name\":\"exit\",\"type\":\"uint40\"}],\"name\":\"Account\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"Credit\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[],\"name\":\"EIP712DomainChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint96\",\"name\":\"reserved\",\"type\":\"uint96\"},{\"indexed\":false,\"internalType\":\"uint96\",\"name\":\"paid\",\"type\":\"uint96\"},{\"indexed\":false,\"internalType\":\"uint40\",\"name\":\"releaseAt\",\"type\":\"uint40\"},{\"indexed\":false,\"internalType\":\"uint16\",\"name\":\"epoch\",\"type\":\"uint16\"},{\"indexed\":false,\"internalType\":\"enumVaultTypes.Status\",\"name\":\"status\",\"type\":\"uint8\"}],\"name\":\"Lane\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"}],\"name\":\"LaneOpened\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"}],\"name\":\"NonceUsed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"preimage\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint40\",\"name\":\"timestamp\",\"type\":\"uint40\"}],\"name\":\"Revealed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"index\",\"type\":\"uint256\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"enumVaultTypes.Reason\",\"name\":\"reason\",\"type\":\"uint8\"}],\"name\":\"RowSkipped\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"account\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"uint16\",\"name\":\"epoch\",\"type\":\"uint16\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"Signer\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"MAX_LOCKS\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"}],\"name\":\"account\",\"outputs\":[{\"components\":[{\"internalType\":\"uint96\",\"name\":\"free\",\"type\":\"uint96\"},{\"internalType\":\"uint96\",\"name\":\"hotAllowance\",\"type\":\"uint96\"},{\"internalType\":\"uint16\",\"name\":\"epoch\",\"type\":\"uint16\"},{\"internalType\":\"uint40\",\"name\":\"exit\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.AccountState\",\"name\":\"\",\"type\":\"tuple\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"}],\"name\":\"cancelNonce\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"},{\"internalType\":\"uint96\",\"name\":\"cumulative\",\"type\":\"uint96\"},{\"components\":[{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"},{\"internalType\":\"uint96\",\"name\":\"amount\",\"type\":\"uint96\"},{\"internalType\":\"uint40\",\"name\":\"expiry\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.Lock[]\",\"name\":\"locks\",\"type\":\"tuple[]\"}],\"internalType\":\"structVaultTypes.Cheque\",\"name\":\"cheque\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"},{\"internalType\":\"bytes32[]\",\"name\":\"preimages\",\"type\":\"bytes32[]\"}],\"internalType\":\"structVaultTypes.Row[]\",\"name\":\"rows\",\"type\":\"tuple[]\"}],\"name\":\"claim\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint96\",\"name\":\"paid\",\"type\":\"uint96\"}],\"internalType\":\"structVaultTypes.CoopClose\",\"name\":\"c\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"signerSignature\",\"type\":\"bytes\"},{\"internalType\":\"bytes\",\"name\":\"payeeSignature\",\"type\":\"bytes\"}],\"name\":\"coopClose\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"credit\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"deposit\",\"outputs\":[],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"validAfter\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"validBefore\",\"type\":\"uint256\"},{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"v\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"r\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"s\",\"type\":\"bytes32\"}],\"internalType\":\"structVaultTypes.Authorization\",\"name\":\"auth\",\"type\":\"tuple\"}],\"name\":\"depositWithAuthorization\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"deadline\",\"type\":\"uint256\"},{\"internalType\":\"uint8\",\"name\":\"v\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"r\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"s\",\"type\":\"bytes32\"}],\"name\":\"depositWithPermit\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"eip712Domain\",\"outputs\":[{\"internalType\":\"bytes1\",\"name\":\"fields\",\"type\":\"bytes1\"},{\"internalType\":\"string\",\"name\":\"name\",\"type\":\"string\"},{\"internalType\":\"string\",\"name\":\"version\",\"type\":\"string\"},{\"internalType\":\"uint256\",\"name\":\"chainId\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"verifyingContract\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"},{\"internalType\":\"uint256[]\",\"name\":\"extensions\",\"type\":\"uint256[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"}],\"name\":\"finishExit\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"}],\"internalType\":\"structVaultTypes.LaneId[]\",\"name\":\"ids\",\"type\":\"tuple[]\"}],\"name\":\"finishRelease\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"},{\"internalType\":\"uint96\",\"name\":\"cumulative\",\"type\":\"uint96\"},{\"components\":[{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"},{\"internalType\":\"uint96\",\"name\":\"amount\",\"type\":\"uint96\"},{\"internalType\":\"uint40\",\"name\":\"expiry\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.Lock[]\",\"name\":\"locks\",\"type\":\"tuple[]\"}],\"internalType\":\"structVaultTypes.Cheque\",\"name\":\"cheque\",\"type\":\"tuple\"}],\"name\":\"hashCheque\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint96\",\"name\":\"paid\",\"type\":\"uint96\"}],\"internalType\":\"structVaultTypes.CoopClose\",\"name\":\"close\",\"type\":\"tuple\"}],\"name\":\"hashCoopClose\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint96\",\"name\":\"hotAllowance\",\"type\":\"uint96\"},{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"internalType\":\"uint40\",\"name\":\"deadline\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.Open\",\"name\":\"order\",\"type\":\"tuple\"}],\"name\":\"hashOpen\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint96\",\"name\":\"target\",\"type\":\"uint96\"}],\"internalType\":\"structVaultTypes.Reserve[]\",\"name\":\"rows\",\"type\":\"tuple[]\"},{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"internalType\":\"uint40\",\"name\":\"deadline\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.Reservation\",\"name\":\"order\",\"type\":\"tuple\"}],\"name\":\"hashReservation\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"}],\"name\":\"lane\",\"outputs\":[{\"components\":[{\"internalType\":\"uint96\",\"name\":\"reserved\",\"type\":\"uint96\"},{\"internalType\":\"uint96\",\"name\":\"paid\",\"type\":\"uint96\"},{\"internalType\":\"uint40\",\"name\":\"releaseAt\",\"type\":\"uint40\"},{\"internalType\":\"uint16\",\"name\":\"signerEpoch\",\"type\":\"uint16\"},{\"internalType\":\"enumVaultTypes.Status\",\"name\":\"status\",\"type\":\"uint8\"}],\"internalType\":\"structVaultTypes.LaneState\",\"name\":\"\",\"type\":\"tuple\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"}],\"name\":\"nonceUsed\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint96\",\"name\":\"hotAllowance\",\"type\":\"uint96\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"open\",\"outputs\":[],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint96\",\"name\":\"hotAllowance\",\"type\":\"uint96\"},{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"internalType\":\"uint40\",\"name\":\"deadline\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.Open\",\"name\":\"order\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"openBySig\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"},{\"internalType\":\"uint96\",\"name\":\"cumulative\",\"type\":\"uint96\"},{\"components\":[{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"},{\"internalType\":\"uint96\",\"name\":\"amount\",\"type\":\"uint96\"},{\"internalType\":\"uint40\",\"name\":\"expiry\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.Lock[]\",\"name\":\"locks\",\"type\":\"tuple[]\"}],\"internalType\":\"structVaultTypes.Cheque\",\"name\":\"cheque\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"},{\"internalType\":\"bytes32[]\",\"name\":\"preimages\",\"type\":\"bytes32[]\"}],\"internalType\":\"structVaultTypes.Row\",\"name\":\"row\",\"type\":\"tuple\"}],\"name\":\"previewClaim\",\"outputs\":[{\"internalType\":\"uint96\",\"name\":\"due\",\"type\":\"uint96\"},{\"internalType\":\"enumVaultTypes.Reason\",\"name\":\"reason\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane_\",\"type\":\"uint32\"}],\"name\":\"releaseByPayee\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"releaseWindow\",\"outputs\":[{\"internalType\":\"uint40\",\"name\":\"\",\"type\":\"uint40\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"requestExit\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint96\",\"name\":\"target\",\"type\":\"uint96\"}],\"internalType\":\"structVaultTypes.Reserve[]\",\"name\":\"rows\",\"type\":\"tuple[]\"}],\"name\":\"reserve\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint96\",\"name\":\"target\",\"type\":\"uint96\"}],\"internalType\":\"structVaultTypes.Reserve[]\",\"name\":\"rows\",\"type\":\"tuple[]\"},{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"internalType\":\"uint40\",\"name\":\"deadline\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.Reservation\",\"name\":\"order\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"reserveBySig\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32[]\",\"name\":\"preimages\",\"type\":\"bytes32[]\"}],\"name\":\"reveal\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"}],\"name\":\"revealedAt\",\"outputs\":[{\"internalType\":\"uint40\",\"name\":\"\",\"type\":\"uint40\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint96\",\"name\":\"amount\",\"type\":\"uint96\"}],\"name\":\"setHotAllowance\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"setSigner\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"account\",\"type\":\"bytes32\"},{\"internalType\":\"uint16\",\"name\":\"epoch\",\"type\":\"uint16\"}],\"name\":\"signerAt\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"}],\"internalType\":\"structVaultTypes.LaneId[]\",\"name\":\"ids\",\"type\":\"tuple[]\"}],\"name\":\"startRelease\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"}],\"name\":\"withdrawCredit\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "Vault",
	Bin: "0x610180604052348015610010575f5ffd5b50604051614db8380380614db883398101604081905261002f916101b6565b806040518060400160405280600f81526020016e16995c9bd4dd185d194815985d5b1d608a1b815250604051806040016040528060018152602001603160f81b8152506100818261017060201b60201c565b6101205261008e81610170565b61014052815160208084019190912060e052815190820120610100524660a05261011a60e05161010051604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201529081019290925260608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b60805250503060c05264ffffffffff8116158061014157506301e133808164ffffffffff16115b1561015f5760405163392334ed60e01b815260040160405180910390fd5b64ffffffffff16610160525061023c565b5f5f829050601f815111156101a3578260405163305a27a960e01b815260040161019a91906101e1565b60405180910390fd5b80516101ae82610216565b179392505050565b5f602082840312156101c6575f5ffd5b815164ffffffffff811681146101da575f5ffd5b9392505050565b602081525f82518060208401528060208501604085015e5f604082850101526040601f19601f83011684010191505092915050565b80516020808301519190811015610236575f198160200360031b1b821691505b50919050565b60805160a05160c05160e05161010051610120516101405161016051614b136102a55f395f81816105c001528181610925015261123b01525f612dfd01525f612dcd01525f6135d501525f6135ad01525f61350801525f61353201525f61355c0152614b135ff3fe6080604052600436106101f5575f3560e01c80636e18b6c311610117578063bdf78ac7116100ac578063d32293431161007c578063e5837b4111610062578063e5837b41146106e6578063ee27845d14610705578063f71cfa2e1461075c575f5ffd5b8063d3229343146106b3578063d4ef4067146106c7575f5ffd5b8063bdf78ac714610620578063beeff2461461063f578063cc1f0d2d1461065e578063cfdd7aea14610694575f5ffd5b8063882358ae116100e7578063882358ae146104be5780639403c6eb146105af5780639f1e02d2146105e2578063b577409014610601575f5ffd5b80636e18b6c31461042c5780637a64699f146104595780637abaa1c81461047857806384b0196e14610497575f5ffd5b8063412941681161018d5780635eb915ca1161015d5780635eb915ca1461039357806366643ac9146103b25780636ab54fd5146103c55780636adc799c146103e4575f5ffd5b8063412941681461031657806347e7ef241461034257806356bee5bb14610355578063584746e814610374575f5ffd5b80631ac4c9bb116101c85780631ac4c9bb1461029a5780632831f68a146102b957806328cb1e38146102d857806330a96f74146102f7575f5ffd5b80630c3d9529146101f957806312a62cff1461022b5780631647795e1461024c57806317f9fad11461027b575b5f5ffd5b348015610204575f5ffd5b5061021861021336600461407a565b61077b565b6040519081526020015b60405180910390f35b348015610236575f5ffd5b5061024a6102453660046140d7565b610793565b005b348015610257575f5ffd5b5061026b61026636600461412b565b610849565b6040519015158152602001610222565b348015610286575f5ffd5b5061024a610295366004614153565b610882565b3480156102a5575f5ffd5b506102186102b4366004614194565b6108bf565b3480156102c4575f5ffd5b506102186102d33660046141ae565b6108cc565b3480156102e3575f5ffd5b5061024a6102f23660046141e5565b6108d9565b348015610302575f5ffd5b5061024a61031136600461423c565b61099c565b348015610321575f5ffd5b506103356103303660046142a5565b610a70565b60405161022291906142e4565b61024a61035036600461412b565b610b34565b348015610360575f5ffd5b5061024a61036f36600461434f565b610b4e565b34801561037f575f5ffd5b5061024a61038e36600461438f565b610b83565b34801561039e575f5ffd5b5061024a6103ad366004614153565b610dfd565b61024a6103c0366004614416565b610ec6565b3480156103d0575f5ffd5b5061024a6103df36600461445e565b610f07565b3480156103ef575f5ffd5b506104166103fe3660046142a5565b60056020525f908152604090205464ffffffffff1681565b60405164ffffffffff9091168152602001610222565b348015610437575f5ffd5b5061044b610446366004614486565b610f5c565b6040516102229291906144cd565b348015610464575f5ffd5b5061024a6104733660046144ea565b611025565b348015610483575f5ffd5b5061024a61049236600461438f565b6110bf565b3480156104a2575f5ffd5b506104ab6112b1565b604051610222979695949392919061454f565b3480156104c9575f5ffd5b5061055b6104d83660046142a5565b604080516080810182525f808252602082018190529181018290526060810191909152505f90815260026020908152604091829020825160808101845290546001600160601b038082168352600160601b82041692820192909252600160c01b820461ffff1692810192909252600160d01b900464ffffffffff16606082015290565b60405161022291905f6080820190506001600160601b0383511682526001600160601b03602084015116602083015261ffff604084015116604083015264ffffffffff606084015116606083015292915050565b3480156105ba575f5ffd5b506104167f000000000000000000000000000000000000000000000000000000000000000081565b3480156105ed575f5ffd5b5061024a6105fc366004614601565b61130f565b34801561060c575f5ffd5b5061024a61061b36600461468e565b61146c565b34801561062b575f5ffd5b5061024a61063a366004614750565b61170e565b34801561064a575f5ffd5b50610218610659366004614783565b61184d565b348015610669575f5ffd5b50610218610678366004614153565b600660209081525f928352604080842090915290825290205481565b34801561069f575f5ffd5b5061024a6106ae3660046142a5565b61185a565b3480156106be575f5ffd5b50610218601081565b3480156106d2575f5ffd5b5061024a6106e1366004614750565b611874565b3480156106f1575f5ffd5b5061024a61070036600461479d565b611886565b348015610710575f5ffd5b5061074461071f3660046147b7565b600460209081525f92835260408084209091529082529020546001600160a01b031681565b6040516001600160a01b039091168152602001610222565b348015610767575f5ffd5b5061024a610776366004614153565b611bfe565b5f61078d61078883611cc5565b611eeb565b92915050565b61079b611f32565b6040517fd505accf000000000000000000000000000000000000000000000000000000008152336004820152306024820152604481018690526064810185905260ff8416608482015260a4810183905260c481018290526001600160a01b0387169063d505accf9060e4015f604051808303815f87803b15801561081d575f5ffd5b505af192505050801561082e575060015b506108398686611f69565b610841611f90565b505050505050565b6001600160a01b0382165f908152600760209081526040808320600885901c8452909152812054600160ff84161b1615155b9392505050565b61088a611f32565b5f5f6108963385611fba565b915091506108a5828285612052565b6108b182338684612168565b50506108bb611f90565b5050565b5f61078d610788836121f3565b5f61078d610788836122d7565b6108e1611f32565b5f5f6108ed3384611fba565b80549193509150600160d01b900464ffffffffff16156109205760405163309986d360e11b815260040160405180910390fd5b61094a7f0000000000000000000000000000000000000000000000000000000000000000426147ff565b815464ffffffffff91909116600160d01b027fff0000000000ffffffffffffffffffffffffffffffffffffffffffffffffffff90911617815561098f82338584612168565b5050610999611f90565b50565b6109a4611f32565b5f806109cb6109b660208701876141e5565b6109c660408801602089016141e5565b611fba565b9092509050610a056109e060208701876141e5565b6109e987611cc5565b60608801356109fe60a08a0160808b0161481c565b8888612519565b610a398282610a1760208901896141e5565b610a2760408a0160208b016141e5565b610a3460408b018b614840565b612570565b50610a6182610a4b60208801886141e5565b610a5b6040890160208a016141e5565b84612168565b5050610a6b611f90565b505050565b610a9e6040805160a0810182525f808252602082018190529181018290526060810182905290608082015290565b5f82815260036020818152604092839020835160a08101855281546001600160601b038082168352600160601b82041693820193909352600160c01b830464ffffffffff1694810194909452600160e81b820461ffff166060850152916080840191600160f81b900460ff1690811115610b1a57610b1a6142bc565b6003811115610b2b57610b2b6142bc565b90525092915050565b610b3c611f32565b610b468282611f69565b6108bb611f90565b610b56611f32565b5f5f5f610b6586338787612695565b925092509250610b788383838989612768565b505050610a6b611f90565b610b8b611f32565b5f5b81811015610df4575f610c23848484818110610bab57610bab614885565b610bc192602060809092020190810191506141e5565b858585818110610bd357610bd3614885565b9050608002016040016020810190610beb91906141e5565b604080516001600160a01b03938416602080830191909152929093168382015280518084038201815260609093019052815191012090565b90505f610c8382868686818110610c3c57610c3c614885565b9050608002016020016020810190610c5491906141e5565b878787818110610c6657610c66614885565b9050608002016060016020810190610c7e9190614899565b6127a9565b5f81815260036020908152604080832086845260029283905292209293509091908254600160f81b900460ff166003811115610cc157610cc16142bc565b14610d055782857ff5d55156b866b8e7442336e1eac44d2d1fa1364132fde66328df72cd167d018e6007604051610cf891906148b2565b60405180910390a3610de5565b8154600160c01b900464ffffffffff16421015610d4e5782857ff5d55156b866b8e7442336e1eac44d2d1fa1364132fde66328df72cd167d018e6008604051610cf891906148b2565b610d598383836127f6565b610d8f5782857ff5d55156b866b8e7442336e1eac44d2d1fa1364132fde66328df72cd167d018e6009604051610cf891906148b2565b610de584888888818110610da557610da5614885565b610dbb92602060809092020190810191506141e5565b898989818110610dcd57610dcd614885565b9050608002016040016020810190610a5b91906141e5565b50505050806001019050610b8d565b506108bb611f90565b610e05611f32565b335f9081526006602090815260408083206001600160a01b038616845290915281205490819003610e62576040517fd0d04f6000000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b335f8181526006602090815260408083206001600160a01b038816808552908352818420849055905192835292917f14ab110831c9d210715b0adedbc67b2f0b80c10ad2853488332d1e4fbd85f81d910160405180910390a3610df48383836128d5565b610ece611f32565b5f5f610edc33878787612901565b91509150610eeb8187856129d3565b610ef782338884612168565b5050610f01611f90565b50505050565b610f0f611f32565b5f5f610f1b3385611fba565b805477ffffffffffffffffffffffff0000000000000000000000001916600160601b6001600160601b0387160217815590925090506108b182338684612168565b5f8080610f6c60408501856148c0565b905067ffffffffffffffff811115610f8657610f86614906565b604051908082528060200260200182016040528015610faf578160200160208202803683370190505b5090505f5b815181101561100e57610fe9610fcd60408701876148c0565b83818110610fdd57610fdd614885565b90506020020135612b32565b828281518110610ffb57610ffb614885565b6020908102919091010152600101610fb4565b506110198482612b46565b90969095509350505050565b61102d611f32565b61106261103d60208501856141e5565b611046856121f3565b608086013561105b60c0880160a0890161481c565b8686612519565b5f806110a961107460208701876141e5565b61108460408801602089016141e5565b6110946060890160408a016141e5565b6110a460808a0160608b0161491a565b612901565b9092509050610a6182610a4b60208801886141e5565b6110c7611f32565b5f5b81811015610df4575f6110e7848484818110610bab57610bab614885565b90508383838181106110fb576110fb614885565b61111192602060809092020190810191506141e5565b6001600160a01b0316336001600160a01b03161415801561116557505f8181526004602090815260408083206002835281842054600160c01b900461ffff1684529091529020546001600160a01b03163314155b156111835760405163143606b960e31b815260040160405180910390fd5b5f61119a82868686818110610c3c57610c3c614885565b5f81815260036020526040902090915060018154600160f81b900460ff1660038111156111c9576111c96142bc565b146111ef57604051632bc014f160e11b8152600481018590526024015b60405180910390fd5b80547effffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff167f02000000000000000000000000000000000000000000000000000000000000001781556112607f0000000000000000000000000000000000000000000000000000000000000000426147ff565b815464ffffffffff91909116600160c01b027fffffff0000000000ffffffffffffffffffffffffffffffffffffffffffffffff9091161781556112a38282612d4b565b5050508060010190506110c9565b5f6060805f5f5f60606112c2612dc6565b6112ca612df6565b604080515f808252602082019092527f0f000000000000000000000000000000000000000000000000000000000000009b939a50919850469750309650945092509050565b611317611f32565b5f5f6113238686611fba565b9092509050336001600160a01b03871614801590819061137057505f8381526004602090815260408083208554600160c01b900461ffff1684529091529020546001600160a01b03163314155b1561138e5760405163143606b960e31b815260040160405180910390fd5b5f61139d84848a8a8a8a612570565b90508115611454578254600160601b90046001600160601b031681111561140b5782546040517f381ab964000000000000000000000000000000000000000000000000000000008152600160601b9091046001600160601b03166004820152602481018290526044016111e6565b825481908490600c9061142f908490600160601b90046001600160601b0316614933565b92506101000a8154816001600160601b0302191690836001600160601b031602179055505b61146084898986612168565b50505050610f01611f90565b611474611f32565b5f80806114bc61148760208a018a6141e5565b61149760408b0160208c016141e5565b6114a760608c0160408d016141e5565b6114b760808d0160608e01614899565b612695565b9250925092505f6114cc89612e21565b5f8581526004602090815260408083208654600160e81b900461ffff168452909152902054909150611509906001600160a01b0316828a8a612edd565b61151960408a0160208b016141e5565b6001600160a01b0316336001600160a01b03161461154c5761154c61154460408b0160208c016141e5565b828888612edd565b8154600160601b90046001600160601b031661156e60a08b0160808c0161491a565b6001600160601b031610806115a4575081546001600160601b031661159960a08b0160808c0161491a565b6001600160601b0316115b156115f75781546040517fd7ede5b40000000000000000000000000000000000000000000000000000000081526001600160601b03600160601b83048116600483015290911660248201526044016111e6565b81545f90600160601b90046001600160601b031661161b60a08c0160808d0161491a565b6116259190614933565b6001600160601b0316905061164060a08b0160808c0161491a565b83546001600160601b0391909116600160601b0277ffffffffffffffffffffffff0000000000000000000000001990911617835561169f85858561168760208f018f6141e5565b8e604001602081019061169a91906141e5565b612768565b80156116fa576116fa60405180606001604052808c60200160208101906116c691906141e5565b6001600160a01b031681526020016116e460608e0160408f016141e5565b6001600160a01b03168152602001839052612f2a565b5050505050611707611f90565b5050505050565b611716611f32565b5f5b818110156117625761175a83838381811061173557611735614885565b90506020028101906117479190614952565b6117559060408101906148c0565b613039565b600101611718565b505f8167ffffffffffffffff81111561177d5761177d614906565b6040519080825280602002602001820160405280156117c657816020015b604080516060810182525f80825260208083018290529282015282525f1990920191018161179b5790505b5090505f805b8381101561180d57611803818686848181106117ea576117ea614885565b90506020028101906117fc9190614952565b858561310a565b91506001016117cc565b505f5b818110156118425761183a83828151811061182d5761182d614885565b6020026020010151612f2a565b600101611810565b5050506108bb611f90565b5f61078d61078883612e21565b611862611f32565b61186c33826133a2565b610999611f90565b61187c611f32565b610b468282613039565b61188e611f32565b5f6118af61189f60208401846141e5565b610beb60408501602086016141e5565b5f818152600260205260408120805492935091600160c01b900461ffff1690036118f2576118ed82826118e860608701604088016141e5565b612052565b61196b565b61190260608401604085016141e5565b5f8381526004602090815260408083208554600160c01b900461ffff1684529091529020546001600160a01b0391821691161461196b576040517f10c74b0300000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f61197c60408501602086016141e5565b6040516370a0823160e01b81523060048201529091505f906001600160a01b038316906370a0823190602401602060405180830381865afa1580156119c3573d5f5f3e3d5ffd5b505050506040513d601f19601f820116820180604052508101906119e79190614970565b90506119f960408601602087016141e5565b6001600160a01b031663ef55bec6611a1460208801886141e5565b30606089013560808a013560a08b0135611a51611a3460208e018e6141e5565b8d6040016020810190611a4791906141e5565b8e60c00135613468565b611a626101008e0160e08f01614987565b6040517fffffffff0000000000000000000000000000000000000000000000000000000060e08a901b1681526001600160a01b03978816600482015296909516602487015260448601939093526064850191909152608484015260a483015260ff1660c482015261010088013560e4820152610120880135610104820152610124015f604051808303815f87803b158015611afb575f5ffd5b505af1158015611b0d573d5f5f3e3d5ffd5b50506040516370a0823160e01b81523060048201525f92508391506001600160a01b038516906370a0823190602401602060405180830381865afa158015611b57573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190611b7b9190614970565b611b8591906149a0565b9050805f03611bc0576040517f62af86ad00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b611bca8482613496565b611bf185611bdb60208901896141e5565b611beb60408a0160208b016141e5565b87612168565b5050505050610999611f90565b611c06611f32565b5f5f611c123385611fba565b80549193509150600160d01b900464ffffffffff161580611c4157508054600160d01b900464ffffffffff1642105b15611c78576040517f53d8d5b900000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b80547fff0000000000ffff000000000000000000000000000000000000000000000000811682556001600160601b0316611cb483338785612168565b8015611842576118428585836128d5565b5f80611cd46040840184614840565b905067ffffffffffffffff811115611cee57611cee614906565b604051908082528060200260200182016040528015611d17578160200160208202803683370190505b5090505f5b8151811015611e125736611d336040860186614840565b83818110611d4357611d43614885565b6060029190910191507f832838a749e91a02668fcae62fe91dff9ecdf115ab99cff8eb0a083fc80b2a0c9050611d7c60208301836141e5565b611d8c6040840160208501614899565b611d9c606085016040860161491a565b6040805160208101959095526001600160a01b039093169284019290925263ffffffff1660608301526001600160601b0316608082015260a00160405160208183030381529060405280519060200120838381518110611dfe57611dfe614885565b602090810291909101015250600101611d1c565b507f1e9e21d85c333f006a702152a10eacbbb4a175515c3fbbad71b24ec2af63f90b611e4160208501856141e5565b611e5160408601602087016141e5565b83604051602001611e6291906149b3565b60408051601f1981840301815291905280516020909101206060870135611e8f60a0890160808a0161481c565b6040805160208101979097526001600160a01b0395861690870152939092166060850152608084015260a083015264ffffffffff1660c082015260e0015b60405160208183030381529060405280519060200120915050919050565b5f61078d611ef76134fc565b836040517f19010000000000000000000000000000000000000000000000000000000000008152600281019290925260228201526042902090565b611f3a613625565b611f6760017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005b9061367e565b565b5f5f611f753385611fba565b91509150611f848185856129d3565b610f0182338684612168565b611f675f7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f00611f61565b604080516001600160a01b0380851660208084019190915290841682840152825180830384018152606090920190925280519101205f9081905f81815260026020526040812080549294509250600160c01b90910461ffff16900361204b576040517fddafad9800000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b9250929050565b6001600160a01b038116612092576040517f815e1d6400000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b815460019083906018906120b2908490600160c01b900461ffff166149e8565b82546101009290920a61ffff8181021990931691831602179091555f8581526004602090815260408083208754600160c01b90819004861685529083529281902080547fffffffffffffffffffffffff0000000000000000000000000000000000000000166001600160a01b03881690811790915587549151908152929004909216925085917f3c75d8dd1a4dcefdd0848aebf5ddfb813efc98ffdae58c99871b9822d5743fc3910160405180910390a3505050565b8054604080516001600160601b038084168252600160601b8404166020820152600160c01b830461ffff1691810191909152600160d01b90910464ffffffffff1660608201526001600160a01b03838116919085169086907f4a7ad3545d0dbb11d2a11b0d5496e99f7ad3de471c044f2dc060d81e53265d909060800160405180910390a450505050565b5f7fcbbbf8b1a8baa18cbc83de7aa060f25ebed940c33d65ba36afef436819213aa961222260208401846141e5565b61223260408501602086016141e5565b61224260608601604087016141e5565b612252608087016060880161491a565b608087013561226760c0890160a08a0161481c565b6040805160208101989098526001600160a01b039687169088015293851660608701529390911660808501526001600160601b031660a084015260c083019190915264ffffffffff1660e0820152610100015b604051602081830303815290604052805190602001209050919050565b5f806122e660c0840184614840565b905067ffffffffffffffff81111561230057612300614906565b604051908082528060200260200182016040528015612329578160200160208202803683370190505b5090505f5b815181101561240e573661234560c0860186614840565b8381811061235557612355614885565b6060029190910191507f2e7aadb23d50763f27af82fbb5cb1d272cf7039ac7fd58275082287529f3a53d90508135612393604084016020850161491a565b6123a3606085016040860161481c565b6040805160208101959095528401929092526001600160601b0316606083015264ffffffffff16608082015260a001604051602081830303815290604052805190602001208383815181106123fa576123fa614885565b60209081029190910101525060010161232e565b507f5273b9a6ffd91d703238998bce58a07703298743572be197b5aecbf2b18aaa1461243d60208501856141e5565b61244d60408601602087016141e5565b61245d60608701604088016141e5565b61246d6080880160608901614899565b61247d60a0890160808a01614a02565b61248d60c08a0160a08b0161491a565b8760405160200161249e91906149b3565b60408051601f198184030181528282528051602091820120908301999099526001600160a01b0397881690820152948616606086015294909216608084015263ffffffff1660a083015267ffffffffffffffff1660c08201526001600160601b0390911660e082015261010081019190915261012001611ecd565b8264ffffffffff1642111561255a576040517f70f65caa00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b61256686868484612edd565b61084186856133a2565b84545f90600160d01b900464ffffffffff16156125a05760405163309986d360e11b815260040160405180910390fd5b8554600160c01b900461ffff165f5b838110156125f0576125dc89838989858a8a888181106125d1576125d1614885565b905060600201613685565b6125e69084614a29565b92506001016125af565b5086546001600160601b031682111561264a5786546040517fbc92d3140000000000000000000000000000000000000000000000000000000081526001600160601b039091166004820152602481018390526044016111e6565b8654829088905f906126669084906001600160601b0316614933565b92506101000a8154816001600160601b0302191690836001600160601b03160217905550509695505050505050565b5f5f5f6126d58786604080516001600160a01b03938416602080830191909152929093168382015280518084038201815260609093019052815191012090565b92506126e28387866127a9565b5f818152600360205260409020909250905060018154600160f81b900460ff166003811115612713576127136142bc565b1415801561273e575060028154600160f81b900460ff16600381111561273b5761273b6142bc565b14155b1561275e57604051632bc014f160e11b81525f60048201526024016111e6565b9450945094915050565b5f8581526002602052604090206127808585836127f6565b61279d57604051630625040160e01b815260040160405180910390fd5b61084186848484612168565b60408051602081018590526001600160a01b0384169181019190915263ffffffff821660608201525f906080015b6040516020818303038152906040528051906020012090509392505050565b81545f908190612818906001600160601b03600160601b820481169116614933565b8354612830916001600160601b039081169116614a29565b90506001600160601b0381111561284a575f91505061087b565b82546bffffffffffffffffffffffff19166001600160601b0382811691909117845584547f03000000000000000000000000000000000000000000000000000000000000007effffffffffffffffffffffffffffffffffffff0000000000000000000000008216600160601b909204909216171784556128ca8585612d4b565b506001949350505050565b6001600160a01b0383166128ed57610a6b8282613959565b610a6b6001600160a01b03841683836139fe565b604080516001600160a01b0386811660208084019190915290861682840152825180830384018152606090920183528151918101919091205f81815260029092529190208054600160c01b900461ffff1615612989576040517f965f8d9400000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b612994828286612052565b80546001600160601b03909316600160601b0277ffffffffffffffffffffffff0000000000000000000000001990931692909217825594909350915050565b806001600160a01b038316612a0757813414612a0257604051632635240760e21b815260040160405180910390fd5b612b28565b3415612a2657604051632635240760e21b815260040160405180910390fd5b815f03612a335750505050565b6040516370a0823160e01b81523060048201525f906001600160a01b038516906370a0823190602401602060405180830381865afa158015612a77573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190612a9b9190614970565b9050612ab26001600160a01b038516333086613a33565b6040516370a0823160e01b815230600482015281906001600160a01b038616906370a0823190602401602060405180830381865afa158015612af6573d5f5f3e3d5ffd5b505050506040513d601f19601f82011682018060405250810190612b1a9190614970565b612b2491906149a0565b9150505b610f018482613496565b5f816040516020016122ba91815260200190565b5f808036612b548680614a3c565b90505f612b77612b6760208401846141e5565b610beb60608501604086016141e5565b9050612b9d81612b8d60408501602086016141e5565b610c7e6080860160608701614899565b5f8181526003602052604081209196508154600160f81b900460ff166003811115612bca57612bca6142bc565b03612bdf57505f935060019250612d44915050565b60038154600160f81b900460ff166003811115612bfe57612bfe6142bc565b03612c1357505f935060029250612d44915050565b6010612c2260c0850185614840565b90501115612c3a57505f935060039250612d44915050565b612c4f612c4a60c0850185614840565b613a69565b612c6357505f935060049250612d44915050565b5f8281526004602090815260408083208454600160e81b900461ffff168452909152902054612cb0906001600160a01b0316612c9e856122d7565b612cab60208c018c614a50565b613ad6565b612cc457505f935060059250612d44915050565b5f612ccf8489613b2e565b82549091506001600160601b0316811115612cf1575080546001600160601b03165b8154600160601b90046001600160601b03168111612d1a57505f945060069350612d4492505050565b81548790612d3890600160601b90046001600160601b0316836149a0565b5f965096509650505050505b9250925092565b805460405183917f01bb1545de9d3f90b987bc0d3483ba2f1190cee3f1f310556ac6e5ec1f16b4ea91612dba916001600160601b0380821692600160601b830490911691600160c01b810464ffffffffff1691600160e81b820461ffff1691600160f81b900460ff1690614a93565b60405180910390a25050565b6060612df17f0000000000000000000000000000000000000000000000000000000000000000613cbe565b905090565b6060612df17f0000000000000000000000000000000000000000000000000000000000000000613cbe565b5f7f666ee1bae43960c3d5181fc11dfb9be736b4e6d129ca6fb6707cccf01384ffd9612e5060208401846141e5565b612e6060408501602086016141e5565b612e7060608601604087016141e5565b612e806080870160608801614899565b612e9060a088016080890161491a565b6040805160208101979097526001600160a01b039586169087015292841660608601529216608084015263ffffffff90911660a08301526001600160601b031660c082015260e0016122ba565b612ee984848484613ad6565b610f01576040517fd855c4f40000000000000000000000000000000000000000000000000000000081526001600160a01b03851660048201526024016111e6565b620493e05a1015612f67576040517f30e6187600000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b612f7d8160200151825f01518360400151613cfb565b15612f855750565b60408082015182516001600160a01b039081165f908152600660209081528482208187015190931682529190915291822054612fc19190614a29565b82516001600160a01b039081165f90815260066020908152604080832082880180518616855292529182902084905551855191519394508216929116907f14ab110831c9d210715b0adedbc67b2f0b80c10ad2853488332d1e4fbd85f81d9061302d9085815260200190565b60405180910390a35050565b5f5b81811015610a6b575f613059848484818110610fdd57610fdd614885565b5f8181526005602052604090205490915064ffffffffff161561307c5750613102565b5f818152600560205260409020805464ffffffffff19164264ffffffffff16179055807f51606e77ad5ea7658a86b3e820e3c8d484bef0466d9bb90a1ce15ee299cdf3d18585858181106130d2576130d2614885565b90506020020135426040516130f892919091825264ffffffffff16602082015260400190565b60405180910390a2505b60010161303b565b5f808080613142878260405190808252806020026020018201604052801561313c578160200160208202803683370190505b50612b46565b919450925090505f81600981111561315c5761315c6142bc565b146131a55782887ff5d55156b866b8e7442336e1eac44d2d1fa1364132fde66328df72cd167d018e8360405161319291906148b2565b60405180910390a384935050505061339a565b5f838152600360205260409020805483908290600c906131d6908490600160601b90046001600160601b0316614acf565b92506101000a8154816001600160601b0302191690836001600160601b031602179055506132048482612d4b565b5f5b868110156132ff576132188980614a3c565b6132299060408101906020016141e5565b6001600160a01b031688828151811061324457613244614885565b60200260200101515f01516001600160a01b03161480156132ad575061326a8980614a3c565b61327b9060608101906040016141e5565b6001600160a01b031688828151811061329657613296614885565b6020026020010151602001516001600160a01b0316145b156132f757836001600160601b03168882815181106132ce576132ce614885565b60200260200101516040018181516132e69190614a29565b90525086955061339a945050505050565b600101613206565b506040805160608101909152806133168a80614a3c565b6133279060408101906020016141e5565b6001600160a01b0316815260200161333f8a80614a3c565b6133509060608101906040016141e5565b6001600160a01b03168152602001846001600160601b031681525087878151811061337d5761337d614885565b6020908102919091010152613393866001614a29565b9450505050505b949350505050565b6001600160a01b0382165f908152600760209081526040808320600885901c8452909152902054600160ff83161b1615613408576040517f756688fe00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b6001600160a01b0382165f818152600760209081526040808320600886901c84528252918290208054600160ff87161b17905590518381527f2af71f10069c28afc67c3752e87e0e4616a97948d33c8f404a856c0c334b3e019101612dba565b604080516001600160a01b038086166020830152841691810191909152606081018290525f906080016127d7565b81545f906134ae9083906001600160601b0316614a29565b90506001600160601b038111156134d857604051630625040160e01b815260040160405180910390fd5b82546bffffffffffffffffffffffff19166001600160601b03919091161790915550565b5f306001600160a01b037f00000000000000000000000000000000000000000000000000000000000000001614801561355457507f000000000000000000000000000000000000000000000000000000000000000046145b1561357e57507f000000000000000000000000000000000000000000000000000000000000000090565b612df1604080517f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f60208201527f0000000000000000000000000000000000000000000000000000000000000000918101919091527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a08201525f9060c00160405160208183030381529060405280519060200120905090565b7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005c15611f67576040517f3ee5aeb500000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b80825d5050565b5f8061369460208401846141e5565b6001600160a01b031614806136c657506001600160a01b0385166136bb60208401846141e5565b6001600160a01b0316145b806136e55750306136da60208401846141e5565b6001600160a01b0316145b1561371f576040517f85438ddd000000000000000000000000000000000000000000000000000000008152600481018490526024016111e6565b5f6137418861373160208601866141e5565b610c7e6040870160208801614899565b5f8181526003602052604081209192508154600160f81b900460ff16600381111561376e5761376e6142bc565b0361382457805461ffff8916600160e81b027cffffffffffffffffffffffffffffffffffffffffffffffffffffffffff90911617600160f81b1781556137b760208501856141e5565b6001600160a01b03908116908816837f5ca5b133fb0b42c871e9431d585759ed386e62528d4996a4d1f66247dc1c5ca9896137f860408a0160208b01614899565b604080516001600160a01b03909316835263ffffffff90911660208301520160405180910390a46138e2565b60018154600160f81b900460ff166003811115613843576138436142bc565b1461386457604051632bc014f160e11b8152600481018690526024016111e6565b805461ffff898116600160e81b90920416146138af576040517fa7822ed0000000000000000000000000000000000000000000000000000000008152600481018690526024016111e6565b80546001600160601b03166138ca606086016040870161491a565b6001600160601b0316116138e2575f9250505061394f565b80546001600160601b03166138fd606086016040870161491a565b6139079190614933565b6001600160601b03169250613922606085016040860161491a565b81546bffffffffffffffffffffffff19166001600160601b039190911617815561394c8282612d4b565b50505b9695505050505050565b8047101561399c576040517fcf479181000000000000000000000000000000000000000000000000000000008152476004820152602481018290526044016111e6565b6139b5828260405180602001604052805f815250613de5565b156139be575050565b3d156139cc576108bb613dfa565b6040517fd6bda27500000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b613a0b8383836001613e05565b610a6b57604051635274afe760e01b81526001600160a01b03841660048201526024016111e6565b613a41848484846001613e67565b610f0157604051635274afe760e01b81526001600160a01b03851660048201526024016111e6565b5f60015b82811015613acc57838382818110613a8757613a87614885565b606002919091013590508484613a9e6001856149a0565b818110613aad57613aad614885565b9050606002015f013510613ac4575f91505061078d565b600101613a6d565b5060019392505050565b5f5f5f613aec613ae587611eeb565b8686613eed565b5090925090505f816003811115613b0557613b056142bc565b148015613b235750866001600160a01b0316826001600160a01b0316145b979650505050505050565b5f613b3f60c0840160a0850161491a565b6001600160601b031690505f5b613b5960c0850185614840565b9050811015613cb7575f600581613b7360c0880188614840565b85818110613b8357613b83614885565b606002919091013582525060208101919091526040015f9081205464ffffffffff1691505b81158015613bb65750845181105b15613c1457613bc860c0870187614840565b84818110613bd857613bd8614885565b9050606002015f0135858281518110613bf357613bf3614885565b602002602001015103613c04574291505b613c0d81614aee565b9050613ba8565b508015801590613c5e5750613c2c60c0860186614840565b83818110613c3c57613c3c614885565b9050606002016040016020810190613c54919061481c565b64ffffffffff1681105b15613cae57613c7060c0860186614840565b83818110613c8057613c80614885565b9050606002016020016020810190613c98919061491a565b613cab906001600160601b031684614a29565b92505b50600101613b4c565b5092915050565b60605f613cca83613f34565b6040805160208082528183019092529192505f91906020820181803683375050509182525060208101929092525090565b5f6001600160a01b038416613d30575f613d24848460405180602001604052805f815250613f74565b5090925061087b915050565b5f5f5f613da3875f8888604051602401613d5f9291906001600160a01b03929092168252602082015260400190565b60408051601f198184030181529190526020810180517bffffffffffffffffffffffffffffffffffffffffffffffffffffffff1663a9059cbb60e01b179052613f74565b925092509250828015613b2357508115613dcd5760208210158015613dc85750806001145b613b23565b5f876001600160a01b03163b11979650505050505050565b5f5f5f83516020850186885af1949350505050565b6040513d5f823e3d81fd5b60405163a9059cbb60e01b5f8181526001600160a01b038616600452602485905291602083604481808b5af1925060015f51148316613e5b578383151615613e4f573d5f823e3d81fd5b5f873b113d1516831692505b60405250949350505050565b6040517f23b872dd000000000000000000000000000000000000000000000000000000005f8181526001600160a01b038781166004528616602452604485905291602083606481808c5af1925060015f51148316613edc578383151615613ed0573d5f823e3d81fd5b5f883b113d1516831692505b604052505f60605295945050505050565b5f80806041849003613f21578435602086013560408701355f1a613f1389828585613fa0565b955095509550505050613f2b565b505f915060029050825b93509350939050565b5f60ff8216601f81111561078d576040517fb3512b0c00000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f5f5f5f62030d4090505f5f5260205f865160208801898b86f15f5190983d9850909650945050505050565b5f80807f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0841115613fd957505f9150600390508261275e565b604080515f808252602082018084528a905260ff891692820192909252606081018790526080810186905260019060a0016020604051602081039080840390855afa15801561402a573d5f5f3e3d5ffd5b5050604051601f1901519150506001600160a01b03811661405557505f92506001915082905061275e565b975f9750879650945050505050565b5f60a08284031215614074575f5ffd5b50919050565b5f6020828403121561408a575f5ffd5b813567ffffffffffffffff8111156140a0575f5ffd5b61339a84828501614064565b80356001600160a01b03811681146140c2575f5ffd5b919050565b803560ff811681146140c2575f5ffd5b5f5f5f5f5f5f60c087890312156140ec575f5ffd5b6140f5876140ac565b95506020870135945060408701359350614111606088016140c7565b9598949750929560808101359460a0909101359350915050565b5f5f6040838503121561413c575f5ffd5b614145836140ac565b946020939093013593505050565b5f5f60408385031215614164575f5ffd5b61416d836140ac565b915061417b602084016140ac565b90509250929050565b5f60c08284031215614074575f5ffd5b5f60c082840312156141a4575f5ffd5b61087b8383614184565b5f602082840312156141be575f5ffd5b813567ffffffffffffffff8111156141d4575f5ffd5b820160e0818503121561087b575f5ffd5b5f602082840312156141f5575f5ffd5b61087b826140ac565b5f5f83601f84011261420e575f5ffd5b50813567ffffffffffffffff811115614225575f5ffd5b60208301915083602082850101111561204b575f5ffd5b5f5f5f6040848603121561424e575f5ffd5b833567ffffffffffffffff811115614264575f5ffd5b61427086828701614064565b935050602084013567ffffffffffffffff81111561428c575f5ffd5b614298868287016141fe565b9497909650939450505050565b5f602082840312156142b5575f5ffd5b5035919050565b634e487b7160e01b5f52602160045260245ffd5b600481106142e0576142e06142bc565b9052565b5f60a0820190506001600160601b0383511682526001600160601b03602084015116602083015264ffffffffff604084015116604083015261ffff60608401511660608301526080830151613cb760808401826142d0565b803563ffffffff811681146140c2575f5ffd5b5f5f5f60608486031215614361575f5ffd5b61436a846140ac565b9250614378602085016140ac565b91506143866040850161433c565b90509250925092565b5f5f602083850312156143a0575f5ffd5b823567ffffffffffffffff8111156143b6575f5ffd5b8301601f810185136143c6575f5ffd5b803567ffffffffffffffff8111156143dc575f5ffd5b8560208260071b84010111156143f0575f5ffd5b6020919091019590945092505050565b80356001600160601b03811681146140c2575f5ffd5b5f5f5f5f60808587031215614429575f5ffd5b614432856140ac565b9350614440602086016140ac565b925061444e60408601614400565b9396929550929360600135925050565b5f5f6040838503121561446f575f5ffd5b614478836140ac565b915061417b60208401614400565b5f60208284031215614496575f5ffd5b813567ffffffffffffffff8111156144ac575f5ffd5b82016060818503121561087b575f5ffd5b600a81106142e0576142e06142bc565b6001600160601b03831681526040810161087b60208301846144bd565b5f5f5f60e084860312156144fc575f5ffd5b6145068585614184565b925060c084013567ffffffffffffffff81111561428c575f5ffd5b5f81518084528060208401602086015e5f602082860101526020601f19601f83011685010191505092915050565b7fff000000000000000000000000000000000000000000000000000000000000008816815260e060208201525f61458960e0830189614521565b828103604084015261459b8189614521565b606084018890526001600160a01b038716608085015260a0840186905283810360c0850152845180825260208087019350909101905f5b818110156145f05783518352602093840193909201916001016145d2565b50909b9a5050505050505050505050565b5f5f5f5f60608587031215614614575f5ffd5b61461d856140ac565b935061462b602086016140ac565b9250604085013567ffffffffffffffff811115614646575f5ffd5b8501601f81018713614656575f5ffd5b803567ffffffffffffffff81111561466c575f5ffd5b876020606083028401011115614680575f5ffd5b949793965060200194505050565b5f5f5f5f5f60e086880312156146a2575f5ffd5b6146ac8787614064565b945060a086013567ffffffffffffffff8111156146c7575f5ffd5b6146d3888289016141fe565b90955093505060c086013567ffffffffffffffff8111156146f2575f5ffd5b6146fe888289016141fe565b969995985093965092949392505050565b5f5f83601f84011261471f575f5ffd5b50813567ffffffffffffffff811115614736575f5ffd5b6020830191508360208260051b850101111561204b575f5ffd5b5f5f60208385031215614761575f5ffd5b823567ffffffffffffffff811115614777575f5ffd5b6110198582860161470f565b5f60a08284031215614793575f5ffd5b61087b8383614064565b5f6101408284031280156147af575f5ffd5b509092915050565b5f5f604083850312156147c8575f5ffd5b82359150602083013561ffff811681146147e0575f5ffd5b809150509250929050565b634e487b7160e01b5f52601160045260245ffd5b64ffffffffff818116838216019081111561078d5761078d6147eb565b5f6020828403121561482c575f5ffd5b813564ffffffffff8116811461087b575f5ffd5b5f5f8335601e19843603018112614855575f5ffd5b83018035915067ffffffffffffffff82111561486f575f5ffd5b602001915060608102360382131561204b575f5ffd5b634e487b7160e01b5f52603260045260245ffd5b5f602082840312156148a9575f5ffd5b61087b8261433c565b6020810161078d82846144bd565b5f5f8335601e198436030181126148d5575f5ffd5b83018035915067ffffffffffffffff8211156148ef575f5ffd5b6020019150600581901b360382131561204b575f5ffd5b634e487b7160e01b5f52604160045260245ffd5b5f6020828403121561492a575f5ffd5b61087b82614400565b6001600160601b03828116828216039081111561078d5761078d6147eb565b5f8235605e19833603018112614966575f5ffd5b9190910192915050565b5f60208284031215614980575f5ffd5b5051919050565b5f60208284031215614997575f5ffd5b61087b826140c7565b8181038181111561078d5761078d6147eb565b81515f90829060208501835b828110156149dd5781518452602093840193909101906001016149bf565b509195945050505050565b61ffff818116838216019081111561078d5761078d6147eb565b5f60208284031215614a12575f5ffd5b813567ffffffffffffffff8116811461087b575f5ffd5b8082018082111561078d5761078d6147eb565b5f823560de19833603018112614966575f5ffd5b5f5f8335601e19843603018112614a65575f5ffd5b83018035915067ffffffffffffffff821115614a7f575f5ffd5b60200191503681900382131561204b575f5ffd5b6001600160601b0386811682528516602082015264ffffffffff8416604082015261ffff8316606082015260a0810161394f60808301846142d0565b6001600160601b03818116838216019081111561078d5761078d6147eb565b5f60018201614aff57614aff6147eb565b506001019056fea164736f6c6343000825000a",
}

// Vault is an auto generated Go binding around an Ethereum contract.
type Vault struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Vault) GetABI() abi.ABI {
	return c.abi
}

// NewVault creates a new instance of Vault.
func NewVault() *Vault {
	parsed, err := VaultMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Vault{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Vault) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(uint40 window) returns()
func (vault *Vault) PackConstructor(window *big.Int) []byte {
	enc, err := vault.abi.Pack("", window)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackMAXLOCKS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd3229343.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_LOCKS() view returns(uint256)
func (vault *Vault) PackMAXLOCKS() []byte {
	enc, err := vault.abi.Pack("MAX_LOCKS")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXLOCKS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd3229343.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_LOCKS() view returns(uint256)
func (vault *Vault) TryPackMAXLOCKS() ([]byte, error) {
	return vault.abi.Pack("MAX_LOCKS")
}

// UnpackMAXLOCKS is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd3229343.
//
// Solidity: function MAX_LOCKS() view returns(uint256)
func (vault *Vault) UnpackMAXLOCKS(data []byte) (*big.Int, error) {
	out, err := vault.abi.Unpack("MAX_LOCKS", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackAccount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x882358ae.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function account(bytes32 key) view returns((uint96,uint96,uint16,uint40))
func (vault *Vault) PackAccount(key [32]byte) []byte {
	enc, err := vault.abi.Pack("account", key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAccount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x882358ae.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function account(bytes32 key) view returns((uint96,uint96,uint16,uint40))
func (vault *Vault) TryPackAccount(key [32]byte) ([]byte, error) {
	return vault.abi.Pack("account", key)
}

// UnpackAccount is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x882358ae.
//
// Solidity: function account(bytes32 key) view returns((uint96,uint96,uint16,uint40))
func (vault *Vault) UnpackAccount(data []byte) (VaultTypesAccountState, error) {
	out, err := vault.abi.Unpack("account", data)
	if err != nil {
		return *new(VaultTypesAccountState), err
	}
	out0 := *abi.ConvertType(out[0], new(VaultTypesAccountState)).(*VaultTypesAccountState)
	return out0, nil
}

// PackCancelNonce is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcfdd7aea.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function cancelNonce(uint256 nonce) returns()
func (vault *Vault) PackCancelNonce(nonce *big.Int) []byte {
	enc, err := vault.abi.Pack("cancelNonce", nonce)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCancelNonce is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcfdd7aea.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function cancelNonce(uint256 nonce) returns()
func (vault *Vault) TryPackCancelNonce(nonce *big.Int) ([]byte, error) {
	return vault.abi.Pack("cancelNonce", nonce)
}

// PackClaim is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbdf78ac7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function claim(((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]),bytes,bytes32[])[] rows) returns()
func (vault *Vault) PackClaim(rows []VaultTypesRow) []byte {
	enc, err := vault.abi.Pack("claim", rows)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackClaim is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbdf78ac7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function claim(((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]),bytes,bytes32[])[] rows) returns()
func (vault *Vault) TryPackClaim(rows []VaultTypesRow) ([]byte, error) {
	return vault.abi.Pack("claim", rows)
}

// PackCoopClose is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb5774090.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function coopClose((address,address,address,uint32,uint96) c, bytes signerSignature, bytes payeeSignature) returns()
func (vault *Vault) PackCoopClose(c VaultTypesCoopClose, signerSignature []byte, payeeSignature []byte) []byte {
	enc, err := vault.abi.Pack("coopClose", c, signerSignature, payeeSignature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCoopClose is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb5774090.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function coopClose((address,address,address,uint32,uint96) c, bytes signerSignature, bytes payeeSignature) returns()
func (vault *Vault) TryPackCoopClose(c VaultTypesCoopClose, signerSignature []byte, payeeSignature []byte) ([]byte, error) {
	return vault.abi.Pack("coopClose", c, signerSignature, payeeSignature)
}

// PackCredit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcc1f0d2d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function credit(address payee, address token) view returns(uint256)
func (vault *Vault) PackCredit(payee common.Address, token common.Address) []byte {
	enc, err := vault.abi.Pack("credit", payee, token)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCredit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcc1f0d2d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function credit(address payee, address token) view returns(uint256)
func (vault *Vault) TryPackCredit(payee common.Address, token common.Address) ([]byte, error) {
	return vault.abi.Pack("credit", payee, token)
}

// UnpackCredit is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xcc1f0d2d.
//
// Solidity: function credit(address payee, address token) view returns(uint256)
func (vault *Vault) UnpackCredit(data []byte) (*big.Int, error) {
	out, err := vault.abi.Unpack("credit", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackDeposit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x47e7ef24.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function deposit(address token, uint256 amount) payable returns()
func (vault *Vault) PackDeposit(token common.Address, amount *big.Int) []byte {
	enc, err := vault.abi.Pack("deposit", token, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDeposit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x47e7ef24.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function deposit(address token, uint256 amount) payable returns()
func (vault *Vault) TryPackDeposit(token common.Address, amount *big.Int) ([]byte, error) {
	return vault.abi.Pack("deposit", token, amount)
}

// PackDepositWithAuthorization is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe5837b41.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function depositWithAuthorization((address,address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32) auth) returns()
func (vault *Vault) PackDepositWithAuthorization(auth VaultTypesAuthorization) []byte {
	enc, err := vault.abi.Pack("depositWithAuthorization", auth)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDepositWithAuthorization is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe5837b41.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function depositWithAuthorization((address,address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32) auth) returns()
func (vault *Vault) TryPackDepositWithAuthorization(auth VaultTypesAuthorization) ([]byte, error) {
	return vault.abi.Pack("depositWithAuthorization", auth)
}

// PackDepositWithPermit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x12a62cff.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function depositWithPermit(address token, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) returns()
func (vault *Vault) PackDepositWithPermit(token common.Address, amount *big.Int, deadline *big.Int, v uint8, r [32]byte, s [32]byte) []byte {
	enc, err := vault.abi.Pack("depositWithPermit", token, amount, deadline, v, r, s)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDepositWithPermit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x12a62cff.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function depositWithPermit(address token, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) returns()
func (vault *Vault) TryPackDepositWithPermit(token common.Address, amount *big.Int, deadline *big.Int, v uint8, r [32]byte, s [32]byte) ([]byte, error) {
	return vault.abi.Pack("depositWithPermit", token, amount, deadline, v, r, s)
}

// PackEip712Domain is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x84b0196e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (vault *Vault) PackEip712Domain() []byte {
	enc, err := vault.abi.Pack("eip712Domain")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEip712Domain is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x84b0196e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (vault *Vault) TryPackEip712Domain() ([]byte, error) {
	return vault.abi.Pack("eip712Domain")
}

// Eip712DomainOutput serves as a container for the return parameters of contract
// method Eip712Domain.
type Eip712DomainOutput struct {
	Fields            [1]byte
	Name              string
	Version           string
	ChainId           *big.Int
	VerifyingContract common.Address
	Salt              [32]byte
	Extensions        []*big.Int
}

// UnpackEip712Domain is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x84b0196e.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (vault *Vault) UnpackEip712Domain(data []byte) (Eip712DomainOutput, error) {
	out, err := vault.abi.Unpack("eip712Domain", data)
	outstruct := new(Eip712DomainOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Fields = *abi.ConvertType(out[0], new([1]byte)).(*[1]byte)
	outstruct.Name = *abi.ConvertType(out[1], new(string)).(*string)
	outstruct.Version = *abi.ConvertType(out[2], new(string)).(*string)
	outstruct.ChainId = abi.ConvertType(out[3], new(big.Int)).(*big.Int)
	outstruct.VerifyingContract = *abi.ConvertType(out[4], new(common.Address)).(*common.Address)
	outstruct.Salt = *abi.ConvertType(out[5], new([32]byte)).(*[32]byte)
	outstruct.Extensions = *abi.ConvertType(out[6], new([]*big.Int)).(*[]*big.Int)
	return *outstruct, nil
}

// PackFinishExit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf71cfa2e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function finishExit(address token, address to) returns()
func (vault *Vault) PackFinishExit(token common.Address, to common.Address) []byte {
	enc, err := vault.abi.Pack("finishExit", token, to)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFinishExit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf71cfa2e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function finishExit(address token, address to) returns()
func (vault *Vault) TryPackFinishExit(token common.Address, to common.Address) ([]byte, error) {
	return vault.abi.Pack("finishExit", token, to)
}

// PackFinishRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x584746e8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function finishRelease((address,address,address,uint32)[] ids) returns()
func (vault *Vault) PackFinishRelease(ids []VaultTypesLaneId) []byte {
	enc, err := vault.abi.Pack("finishRelease", ids)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFinishRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x584746e8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function finishRelease((address,address,address,uint32)[] ids) returns()
func (vault *Vault) TryPackFinishRelease(ids []VaultTypesLaneId) ([]byte, error) {
	return vault.abi.Pack("finishRelease", ids)
}

// PackHashCheque is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2831f68a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hashCheque((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]) cheque) view returns(bytes32)
func (vault *Vault) PackHashCheque(cheque VaultTypesCheque) []byte {
	enc, err := vault.abi.Pack("hashCheque", cheque)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHashCheque is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2831f68a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hashCheque((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]) cheque) view returns(bytes32)
func (vault *Vault) TryPackHashCheque(cheque VaultTypesCheque) ([]byte, error) {
	return vault.abi.Pack("hashCheque", cheque)
}

// UnpackHashCheque is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2831f68a.
//
// Solidity: function hashCheque((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]) cheque) view returns(bytes32)
func (vault *Vault) UnpackHashCheque(data []byte) ([32]byte, error) {
	out, err := vault.abi.Unpack("hashCheque", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackHashCoopClose is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbeeff246.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hashCoopClose((address,address,address,uint32,uint96) close) view returns(bytes32)
func (vault *Vault) PackHashCoopClose(close VaultTypesCoopClose) []byte {
	enc, err := vault.abi.Pack("hashCoopClose", close)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHashCoopClose is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbeeff246.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hashCoopClose((address,address,address,uint32,uint96) close) view returns(bytes32)
func (vault *Vault) TryPackHashCoopClose(close VaultTypesCoopClose) ([]byte, error) {
	return vault.abi.Pack("hashCoopClose", close)
}

// UnpackHashCoopClose is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xbeeff246.
//
// Solidity: function hashCoopClose((address,address,address,uint32,uint96) close) view returns(bytes32)
func (vault *Vault) UnpackHashCoopClose(data []byte) ([32]byte, error) {
	out, err := vault.abi.Unpack("hashCoopClose", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackHashOpen is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1ac4c9bb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hashOpen((address,address,address,uint96,uint256,uint40) order) view returns(bytes32)
func (vault *Vault) PackHashOpen(order VaultTypesOpen) []byte {
	enc, err := vault.abi.Pack("hashOpen", order)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHashOpen is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1ac4c9bb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hashOpen((address,address,address,uint96,uint256,uint40) order) view returns(bytes32)
func (vault *Vault) TryPackHashOpen(order VaultTypesOpen) ([]byte, error) {
	return vault.abi.Pack("hashOpen", order)
}

// UnpackHashOpen is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1ac4c9bb.
//
// Solidity: function hashOpen((address,address,address,uint96,uint256,uint40) order) view returns(bytes32)
func (vault *Vault) UnpackHashOpen(data []byte) ([32]byte, error) {
	out, err := vault.abi.Unpack("hashOpen", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackHashReservation is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0c3d9529.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hashReservation((address,address,(address,uint32,uint96)[],uint256,uint40) order) view returns(bytes32)
func (vault *Vault) PackHashReservation(order VaultTypesReservation) []byte {
	enc, err := vault.abi.Pack("hashReservation", order)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHashReservation is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0c3d9529.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hashReservation((address,address,(address,uint32,uint96)[],uint256,uint40) order) view returns(bytes32)
func (vault *Vault) TryPackHashReservation(order VaultTypesReservation) ([]byte, error) {
	return vault.abi.Pack("hashReservation", order)
}

// UnpackHashReservation is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x0c3d9529.
//
// Solidity: function hashReservation((address,address,(address,uint32,uint96)[],uint256,uint40) order) view returns(bytes32)
func (vault *Vault) UnpackHashReservation(data []byte) ([32]byte, error) {
	out, err := vault.abi.Unpack("hashReservation", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackLane is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x41294168.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function lane(bytes32 key) view returns((uint96,uint96,uint40,uint16,uint8))
func (vault *Vault) PackLane(key [32]byte) []byte {
	enc, err := vault.abi.Pack("lane", key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLane is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x41294168.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function lane(bytes32 key) view returns((uint96,uint96,uint40,uint16,uint8))
func (vault *Vault) TryPackLane(key [32]byte) ([]byte, error) {
	return vault.abi.Pack("lane", key)
}

// UnpackLane is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x41294168.
//
// Solidity: function lane(bytes32 key) view returns((uint96,uint96,uint40,uint16,uint8))
func (vault *Vault) UnpackLane(data []byte) (VaultTypesLaneState, error) {
	out, err := vault.abi.Unpack("lane", data)
	if err != nil {
		return *new(VaultTypesLaneState), err
	}
	out0 := *abi.ConvertType(out[0], new(VaultTypesLaneState)).(*VaultTypesLaneState)
	return out0, nil
}

// PackNonceUsed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1647795e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function nonceUsed(address owner, uint256 nonce) view returns(bool)
func (vault *Vault) PackNonceUsed(owner common.Address, nonce *big.Int) []byte {
	enc, err := vault.abi.Pack("nonceUsed", owner, nonce)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNonceUsed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1647795e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function nonceUsed(address owner, uint256 nonce) view returns(bool)
func (vault *Vault) TryPackNonceUsed(owner common.Address, nonce *big.Int) ([]byte, error) {
	return vault.abi.Pack("nonceUsed", owner, nonce)
}

// UnpackNonceUsed is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1647795e.
//
// Solidity: function nonceUsed(address owner, uint256 nonce) view returns(bool)
func (vault *Vault) UnpackNonceUsed(data []byte) (bool, error) {
	out, err := vault.abi.Unpack("nonceUsed", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackOpen is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x66643ac9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function open(address token, address signer, uint96 hotAllowance, uint256 amount) payable returns()
func (vault *Vault) PackOpen(token common.Address, signer common.Address, hotAllowance *big.Int, amount *big.Int) []byte {
	enc, err := vault.abi.Pack("open", token, signer, hotAllowance, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOpen is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x66643ac9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function open(address token, address signer, uint96 hotAllowance, uint256 amount) payable returns()
func (vault *Vault) TryPackOpen(token common.Address, signer common.Address, hotAllowance *big.Int, amount *big.Int) ([]byte, error) {
	return vault.abi.Pack("open", token, signer, hotAllowance, amount)
}

// PackOpenBySig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7a64699f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function openBySig((address,address,address,uint96,uint256,uint40) order, bytes signature) returns()
func (vault *Vault) PackOpenBySig(order VaultTypesOpen, signature []byte) []byte {
	enc, err := vault.abi.Pack("openBySig", order, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOpenBySig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7a64699f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function openBySig((address,address,address,uint96,uint256,uint40) order, bytes signature) returns()
func (vault *Vault) TryPackOpenBySig(order VaultTypesOpen, signature []byte) ([]byte, error) {
	return vault.abi.Pack("openBySig", order, signature)
}

// PackPreviewClaim is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6e18b6c3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function previewClaim(((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]),bytes,bytes32[]) row) view returns(uint96 due, uint8 reason)
func (vault *Vault) PackPreviewClaim(row VaultTypesRow) []byte {
	enc, err := vault.abi.Pack("previewClaim", row)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPreviewClaim is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6e18b6c3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function previewClaim(((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]),bytes,bytes32[]) row) view returns(uint96 due, uint8 reason)
func (vault *Vault) TryPackPreviewClaim(row VaultTypesRow) ([]byte, error) {
	return vault.abi.Pack("previewClaim", row)
}

// PreviewClaimOutput serves as a container for the return parameters of contract
// method PreviewClaim.
type PreviewClaimOutput struct {
	Due    *big.Int
	Reason uint8
}

// UnpackPreviewClaim is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6e18b6c3.
//
// Solidity: function previewClaim(((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]),bytes,bytes32[]) row) view returns(uint96 due, uint8 reason)
func (vault *Vault) UnpackPreviewClaim(data []byte) (PreviewClaimOutput, error) {
	out, err := vault.abi.Unpack("previewClaim", data)
	outstruct := new(PreviewClaimOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Due = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Reason = *abi.ConvertType(out[1], new(uint8)).(*uint8)
	return *outstruct, nil
}

// PackReleaseByPayee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x56bee5bb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function releaseByPayee(address payer, address token, uint32 lane_) returns()
func (vault *Vault) PackReleaseByPayee(payer common.Address, token common.Address, lane uint32) []byte {
	enc, err := vault.abi.Pack("releaseByPayee", payer, token, lane)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReleaseByPayee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x56bee5bb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function releaseByPayee(address payer, address token, uint32 lane_) returns()
func (vault *Vault) TryPackReleaseByPayee(payer common.Address, token common.Address, lane uint32) ([]byte, error) {
	return vault.abi.Pack("releaseByPayee", payer, token, lane)
}

// PackReleaseWindow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9403c6eb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function releaseWindow() view returns(uint40)
func (vault *Vault) PackReleaseWindow() []byte {
	enc, err := vault.abi.Pack("releaseWindow")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReleaseWindow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9403c6eb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function releaseWindow() view returns(uint40)
func (vault *Vault) TryPackReleaseWindow() ([]byte, error) {
	return vault.abi.Pack("releaseWindow")
}

// UnpackReleaseWindow is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9403c6eb.
//
// Solidity: function releaseWindow() view returns(uint40)
func (vault *Vault) UnpackReleaseWindow(data []byte) (*big.Int, error) {
	out, err := vault.abi.Unpack("releaseWindow", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackRequestExit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x28cb1e38.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function requestExit(address token) returns()
func (vault *Vault) PackRequestExit(token common.Address) []byte {
	enc, err := vault.abi.Pack("requestExit", token)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRequestExit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x28cb1e38.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function requestExit(address token) returns()
func (vault *Vault) TryPackRequestExit(token common.Address) ([]byte, error) {
	return vault.abi.Pack("requestExit", token)
}

// PackReserve is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9f1e02d2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function reserve(address payer, address token, (address,uint32,uint96)[] rows) returns()
func (vault *Vault) PackReserve(payer common.Address, token common.Address, rows []VaultTypesReserve) []byte {
	enc, err := vault.abi.Pack("reserve", payer, token, rows)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReserve is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9f1e02d2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function reserve(address payer, address token, (address,uint32,uint96)[] rows) returns()
func (vault *Vault) TryPackReserve(payer common.Address, token common.Address, rows []VaultTypesReserve) ([]byte, error) {
	return vault.abi.Pack("reserve", payer, token, rows)
}

// PackReserveBySig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x30a96f74.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function reserveBySig((address,address,(address,uint32,uint96)[],uint256,uint40) order, bytes signature) returns()
func (vault *Vault) PackReserveBySig(order VaultTypesReservation, signature []byte) []byte {
	enc, err := vault.abi.Pack("reserveBySig", order, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReserveBySig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x30a96f74.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function reserveBySig((address,address,(address,uint32,uint96)[],uint256,uint40) order, bytes signature) returns()
func (vault *Vault) TryPackReserveBySig(order VaultTypesReservation, signature []byte) ([]byte, error) {
	return vault.abi.Pack("reserveBySig", order, signature)
}

// PackReveal is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd4ef4067.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function reveal(bytes32[] preimages) returns()
func (vault *Vault) PackReveal(preimages [][32]byte) []byte {
	enc, err := vault.abi.Pack("reveal", preimages)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReveal is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd4ef4067.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function reveal(bytes32[] preimages) returns()
func (vault *Vault) TryPackReveal(preimages [][32]byte) ([]byte, error) {
	return vault.abi.Pack("reveal", preimages)
}

// PackRevealedAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6adc799c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revealedAt(bytes32 hash) view returns(uint40)
func (vault *Vault) PackRevealedAt(hash [32]byte) []byte {
	enc, err := vault.abi.Pack("revealedAt", hash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevealedAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6adc799c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revealedAt(bytes32 hash) view returns(uint40)
func (vault *Vault) TryPackRevealedAt(hash [32]byte) ([]byte, error) {
	return vault.abi.Pack("revealedAt", hash)
}

// UnpackRevealedAt is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6adc799c.
//
// Solidity: function revealedAt(bytes32 hash) view returns(uint40)
func (vault *Vault) UnpackRevealedAt(data []byte) (*big.Int, error) {
	out, err := vault.abi.Unpack("revealedAt", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackSetHotAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6ab54fd5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setHotAllowance(address token, uint96 amount) returns()
func (vault *Vault) PackSetHotAllowance(token common.Address, amount *big.Int) []byte {
	enc, err := vault.abi.Pack("setHotAllowance", token, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetHotAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6ab54fd5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setHotAllowance(address token, uint96 amount) returns()
func (vault *Vault) TryPackSetHotAllowance(token common.Address, amount *big.Int) ([]byte, error) {
	return vault.abi.Pack("setHotAllowance", token, amount)
}

// PackSetSigner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x17f9fad1.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setSigner(address token, address signer) returns()
func (vault *Vault) PackSetSigner(token common.Address, signer common.Address) []byte {
	enc, err := vault.abi.Pack("setSigner", token, signer)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetSigner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x17f9fad1.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setSigner(address token, address signer) returns()
func (vault *Vault) TryPackSetSigner(token common.Address, signer common.Address) ([]byte, error) {
	return vault.abi.Pack("setSigner", token, signer)
}

// PackSignerAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xee27845d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function signerAt(bytes32 account, uint16 epoch) view returns(address)
func (vault *Vault) PackSignerAt(account [32]byte, epoch uint16) []byte {
	enc, err := vault.abi.Pack("signerAt", account, epoch)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSignerAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xee27845d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function signerAt(bytes32 account, uint16 epoch) view returns(address)
func (vault *Vault) TryPackSignerAt(account [32]byte, epoch uint16) ([]byte, error) {
	return vault.abi.Pack("signerAt", account, epoch)
}

// UnpackSignerAt is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xee27845d.
//
// Solidity: function signerAt(bytes32 account, uint16 epoch) view returns(address)
func (vault *Vault) UnpackSignerAt(data []byte) (common.Address, error) {
	out, err := vault.abi.Unpack("signerAt", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackStartRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7abaa1c8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function startRelease((address,address,address,uint32)[] ids) returns()
func (vault *Vault) PackStartRelease(ids []VaultTypesLaneId) []byte {
	enc, err := vault.abi.Pack("startRelease", ids)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackStartRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7abaa1c8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function startRelease((address,address,address,uint32)[] ids) returns()
func (vault *Vault) TryPackStartRelease(ids []VaultTypesLaneId) ([]byte, error) {
	return vault.abi.Pack("startRelease", ids)
}

// PackWithdrawCredit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5eb915ca.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdrawCredit(address token, address to) returns()
func (vault *Vault) PackWithdrawCredit(token common.Address, to common.Address) []byte {
	enc, err := vault.abi.Pack("withdrawCredit", token, to)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdrawCredit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5eb915ca.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdrawCredit(address token, address to) returns()
func (vault *Vault) TryPackWithdrawCredit(token common.Address, to common.Address) ([]byte, error) {
	return vault.abi.Pack("withdrawCredit", token, to)
}

// VaultAccount represents a Account event raised by the Vault contract.
type VaultAccount struct {
	Key          [32]byte
	Payer        common.Address
	Token        common.Address
	Free         *big.Int
	HotAllowance *big.Int
	Epoch        uint16
	Exit         *big.Int
	Raw          *types.Log // Blockchain specific contextual infos
}

const VaultAccountEventName = "Account"

// ContractEventName returns the user-defined event name.
func (VaultAccount) ContractEventName() string {
	return VaultAccountEventName
}

// UnpackAccountEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Account(bytes32 indexed key, address indexed payer, address indexed token, uint96 free, uint96 hotAllowance, uint16 epoch, uint40 exit)
func (vault *Vault) UnpackAccountEvent(log *types.Log) (*VaultAccount, error) {
	event := "Account"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultAccount)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultCredit represents a Credit event raised by the Vault contract.
type VaultCredit struct {
	Payee  common.Address
	Token  common.Address
	Amount *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const VaultCreditEventName = "Credit"

// ContractEventName returns the user-defined event name.
func (VaultCredit) ContractEventName() string {
	return VaultCreditEventName
}

// UnpackCreditEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Credit(address indexed payee, address indexed token, uint256 amount)
func (vault *Vault) UnpackCreditEvent(log *types.Log) (*VaultCredit, error) {
	event := "Credit"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultCredit)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultEIP712DomainChanged represents a EIP712DomainChanged event raised by the Vault contract.
type VaultEIP712DomainChanged struct {
	Raw *types.Log // Blockchain specific contextual infos
}

const VaultEIP712DomainChangedEventName = "EIP712DomainChanged"

// ContractEventName returns the user-defined event name.
func (VaultEIP712DomainChanged) ContractEventName() string {
	return VaultEIP712DomainChangedEventName
}

// UnpackEIP712DomainChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event EIP712DomainChanged()
func (vault *Vault) UnpackEIP712DomainChangedEvent(log *types.Log) (*VaultEIP712DomainChanged, error) {
	event := "EIP712DomainChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultEIP712DomainChanged)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultLane represents a Lane event raised by the Vault contract.
type VaultLane struct {
	Key       [32]byte
	Reserved  *big.Int
	Paid      *big.Int
	ReleaseAt *big.Int
	Epoch     uint16
	Status    uint8
	Raw       *types.Log // Blockchain specific contextual infos
}

const VaultLaneEventName = "Lane"

// ContractEventName returns the user-defined event name.
func (VaultLane) ContractEventName() string {
	return VaultLaneEventName
}

// UnpackLaneEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Lane(bytes32 indexed key, uint96 reserved, uint96 paid, uint40 releaseAt, uint16 epoch, uint8 status)
func (vault *Vault) UnpackLaneEvent(log *types.Log) (*VaultLane, error) {
	event := "Lane"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultLane)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultLaneOpened represents a LaneOpened event raised by the Vault contract.
type VaultLaneOpened struct {
	Key   [32]byte
	Payer common.Address
	Payee common.Address
	Token common.Address
	Lane  uint32
	Raw   *types.Log // Blockchain specific contextual infos
}

const VaultLaneOpenedEventName = "LaneOpened"

// ContractEventName returns the user-defined event name.
func (VaultLaneOpened) ContractEventName() string {
	return VaultLaneOpenedEventName
}

// UnpackLaneOpenedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event LaneOpened(bytes32 indexed key, address indexed payer, address indexed payee, address token, uint32 lane)
func (vault *Vault) UnpackLaneOpenedEvent(log *types.Log) (*VaultLaneOpened, error) {
	event := "LaneOpened"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultLaneOpened)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultNonceUsed represents a NonceUsed event raised by the Vault contract.
type VaultNonceUsed struct {
	Owner common.Address
	Nonce *big.Int
	Raw   *types.Log // Blockchain specific contextual infos
}

const VaultNonceUsedEventName = "NonceUsed"

// ContractEventName returns the user-defined event name.
func (VaultNonceUsed) ContractEventName() string {
	return VaultNonceUsedEventName
}

// UnpackNonceUsedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event NonceUsed(address indexed owner, uint256 nonce)
func (vault *Vault) UnpackNonceUsedEvent(log *types.Log) (*VaultNonceUsed, error) {
	event := "NonceUsed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultNonceUsed)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultRevealed represents a Revealed event raised by the Vault contract.
type VaultRevealed struct {
	Hash      [32]byte
	Preimage  [32]byte
	Timestamp *big.Int
	Raw       *types.Log // Blockchain specific contextual infos
}

const VaultRevealedEventName = "Revealed"

// ContractEventName returns the user-defined event name.
func (VaultRevealed) ContractEventName() string {
	return VaultRevealedEventName
}

// UnpackRevealedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Revealed(bytes32 indexed hash, bytes32 preimage, uint40 timestamp)
func (vault *Vault) UnpackRevealedEvent(log *types.Log) (*VaultRevealed, error) {
	event := "Revealed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultRevealed)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultRowSkipped represents a RowSkipped event raised by the Vault contract.
type VaultRowSkipped struct {
	Index  *big.Int
	Key    [32]byte
	Reason uint8
	Raw    *types.Log // Blockchain specific contextual infos
}

const VaultRowSkippedEventName = "RowSkipped"

// ContractEventName returns the user-defined event name.
func (VaultRowSkipped) ContractEventName() string {
	return VaultRowSkippedEventName
}

// UnpackRowSkippedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RowSkipped(uint256 indexed index, bytes32 indexed key, uint8 reason)
func (vault *Vault) UnpackRowSkippedEvent(log *types.Log) (*VaultRowSkipped, error) {
	event := "RowSkipped"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultRowSkipped)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultSigner represents a Signer event raised by the Vault contract.
type VaultSigner struct {
	Account [32]byte
	Epoch   uint16
	Signer  common.Address
	Raw     *types.Log // Blockchain specific contextual infos
}

const VaultSignerEventName = "Signer"

// ContractEventName returns the user-defined event name.
func (VaultSigner) ContractEventName() string {
	return VaultSignerEventName
}

// UnpackSignerEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Signer(bytes32 indexed account, uint16 indexed epoch, address signer)
func (vault *Vault) UnpackSignerEvent(log *types.Log) (*VaultSigner, error) {
	event := "Signer"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultSigner)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (vault *Vault) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], vault.abi.Errors["AlreadyOpen"].ID.Bytes()[:4]) {
		return vault.UnpackAlreadyOpenError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["AmountTooLarge"].ID.Bytes()[:4]) {
		return vault.UnpackAmountTooLargeError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["DeadlinePassed"].ID.Bytes()[:4]) {
		return vault.UnpackDeadlinePassedError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["ExitNotReady"].ID.Bytes()[:4]) {
		return vault.UnpackExitNotReadyError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["ExitPending"].ID.Bytes()[:4]) {
		return vault.UnpackExitPendingError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["FailedCall"].ID.Bytes()[:4]) {
		return vault.UnpackFailedCallError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["GasLeftTooLow"].ID.Bytes()[:4]) {
		return vault.UnpackGasLeftTooLowError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["HotAllowanceExceeded"].ID.Bytes()[:4]) {
		return vault.UnpackHotAllowanceExceededError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InsufficientBalance"].ID.Bytes()[:4]) {
		return vault.UnpackInsufficientBalanceError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InvalidNonce"].ID.Bytes()[:4]) {
		return vault.UnpackInvalidNonceError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InvalidPayee"].ID.Bytes()[:4]) {
		return vault.UnpackInvalidPayeeError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InvalidShortString"].ID.Bytes()[:4]) {
		return vault.UnpackInvalidShortStringError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InvalidSignature"].ID.Bytes()[:4]) {
		return vault.UnpackInvalidSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InvalidSigner"].ID.Bytes()[:4]) {
		return vault.UnpackInvalidSignerError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InvalidTotal"].ID.Bytes()[:4]) {
		return vault.UnpackInvalidTotalError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InvalidWindow"].ID.Bytes()[:4]) {
		return vault.UnpackInvalidWindowError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["LaneNotOpen"].ID.Bytes()[:4]) {
		return vault.UnpackLaneNotOpenError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["LaneSignerRotated"].ID.Bytes()[:4]) {
		return vault.UnpackLaneSignerRotatedError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["NotEnoughFree"].ID.Bytes()[:4]) {
		return vault.UnpackNotEnoughFreeError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["NotOpen"].ID.Bytes()[:4]) {
		return vault.UnpackNotOpenError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["NotSigner"].ID.Bytes()[:4]) {
		return vault.UnpackNotSignerError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["NothingArrived"].ID.Bytes()[:4]) {
		return vault.UnpackNothingArrivedError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["NothingToWithdraw"].ID.Bytes()[:4]) {
		return vault.UnpackNothingToWithdrawError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["ReentrancyGuardReentrantCall"].ID.Bytes()[:4]) {
		return vault.UnpackReentrancyGuardReentrantCallError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["SafeERC20FailedOperation"].ID.Bytes()[:4]) {
		return vault.UnpackSafeERC20FailedOperationError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["SignerMismatch"].ID.Bytes()[:4]) {
		return vault.UnpackSignerMismatchError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["StringTooLong"].ID.Bytes()[:4]) {
		return vault.UnpackStringTooLongError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["WrongValue"].ID.Bytes()[:4]) {
		return vault.UnpackWrongValueError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// VaultAlreadyOpen represents a AlreadyOpen error raised by the Vault contract.
type VaultAlreadyOpen struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AlreadyOpen()
func VaultAlreadyOpenErrorID() common.Hash {
	return common.HexToHash("0x965f8d9458b8ab0a423272d2f650c37547dab9482f9ccb60ee09da42bed12db9")
}

// UnpackAlreadyOpenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AlreadyOpen()
func (vault *Vault) UnpackAlreadyOpenError(raw []byte) (*VaultAlreadyOpen, error) {
	out := new(VaultAlreadyOpen)
	if err := vault.abi.UnpackIntoInterface(out, "AlreadyOpen", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultAmountTooLarge represents a AmountTooLarge error raised by the Vault contract.
type VaultAmountTooLarge struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AmountTooLarge()
func VaultAmountTooLargeErrorID() common.Hash {
	return common.HexToHash("0x06250401c072295744520da9e60a3a29ab28ceb9fda5d792222d5242d22e8a44")
}

// UnpackAmountTooLargeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AmountTooLarge()
func (vault *Vault) UnpackAmountTooLargeError(raw []byte) (*VaultAmountTooLarge, error) {
	out := new(VaultAmountTooLarge)
	if err := vault.abi.UnpackIntoInterface(out, "AmountTooLarge", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultDeadlinePassed represents a DeadlinePassed error raised by the Vault contract.
type VaultDeadlinePassed struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DeadlinePassed()
func VaultDeadlinePassedErrorID() common.Hash {
	return common.HexToHash("0x70f65caac7c09036bde4bbed5e995a002d66fa61e6f109973be165cfef0a86ce")
}

// UnpackDeadlinePassedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DeadlinePassed()
func (vault *Vault) UnpackDeadlinePassedError(raw []byte) (*VaultDeadlinePassed, error) {
	out := new(VaultDeadlinePassed)
	if err := vault.abi.UnpackIntoInterface(out, "DeadlinePassed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultExitNotReady represents a ExitNotReady error raised by the Vault contract.
type VaultExitNotReady struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ExitNotReady()
func VaultExitNotReadyErrorID() common.Hash {
	return common.HexToHash("0x53d8d5b9509cdfc319109173e0931fb08ed03cb55b7b660c589236c82fd07721")
}

// UnpackExitNotReadyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ExitNotReady()
func (vault *Vault) UnpackExitNotReadyError(raw []byte) (*VaultExitNotReady, error) {
	out := new(VaultExitNotReady)
	if err := vault.abi.UnpackIntoInterface(out, "ExitNotReady", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultExitPending represents a ExitPending error raised by the Vault contract.
type VaultExitPending struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ExitPending()
func VaultExitPendingErrorID() common.Hash {
	return common.HexToHash("0x61330da663c501d13e969d11a9cb0f4fe24bc630b3b063ae14a5cae9835be22f")
}

// UnpackExitPendingError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ExitPending()
func (vault *Vault) UnpackExitPendingError(raw []byte) (*VaultExitPending, error) {
	out := new(VaultExitPending)
	if err := vault.abi.UnpackIntoInterface(out, "ExitPending", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultFailedCall represents a FailedCall error raised by the Vault contract.
type VaultFailedCall struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FailedCall()
func VaultFailedCallErrorID() common.Hash {
	return common.HexToHash("0xd6bda27508c0fb6d8a39b4b122878dab26f731a7d4e4abe711dd3731899052a4")
}

// UnpackFailedCallError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FailedCall()
func (vault *Vault) UnpackFailedCallError(raw []byte) (*VaultFailedCall, error) {
	out := new(VaultFailedCall)
	if err := vault.abi.UnpackIntoInterface(out, "FailedCall", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultGasLeftTooLow represents a GasLeftTooLow error raised by the Vault contract.
type VaultGasLeftTooLow struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error GasLeftTooLow()
func VaultGasLeftTooLowErrorID() common.Hash {
	return common.HexToHash("0x30e618761e964370dd28448e5f16c2db7d95ad048ef7ea47243ed115e4348de8")
}

// UnpackGasLeftTooLowError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error GasLeftTooLow()
func (vault *Vault) UnpackGasLeftTooLowError(raw []byte) (*VaultGasLeftTooLow, error) {
	out := new(VaultGasLeftTooLow)
	if err := vault.abi.UnpackIntoInterface(out, "GasLeftTooLow", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultHotAllowanceExceeded represents a HotAllowanceExceeded error raised by the Vault contract.
type VaultHotAllowanceExceeded struct {
	Allowance *big.Int
	Wanted    *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error HotAllowanceExceeded(uint256 allowance, uint256 wanted)
func VaultHotAllowanceExceededErrorID() common.Hash {
	return common.HexToHash("0x381ab964eb37b4960c9aac4811ceba4336ad086096869c89c34e38a23302a611")
}

// UnpackHotAllowanceExceededError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error HotAllowanceExceeded(uint256 allowance, uint256 wanted)
func (vault *Vault) UnpackHotAllowanceExceededError(raw []byte) (*VaultHotAllowanceExceeded, error) {
	out := new(VaultHotAllowanceExceeded)
	if err := vault.abi.UnpackIntoInterface(out, "HotAllowanceExceeded", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInsufficientBalance represents a InsufficientBalance error raised by the Vault contract.
type VaultInsufficientBalance struct {
	Balance *big.Int
	Needed  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InsufficientBalance(uint256 balance, uint256 needed)
func VaultInsufficientBalanceErrorID() common.Hash {
	return common.HexToHash("0xcf4791818fba6e019216eb4864093b4947f674afada5d305e57d598b641dad1d")
}

// UnpackInsufficientBalanceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InsufficientBalance(uint256 balance, uint256 needed)
func (vault *Vault) UnpackInsufficientBalanceError(raw []byte) (*VaultInsufficientBalance, error) {
	out := new(VaultInsufficientBalance)
	if err := vault.abi.UnpackIntoInterface(out, "InsufficientBalance", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInvalidNonce represents a InvalidNonce error raised by the Vault contract.
type VaultInvalidNonce struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidNonce()
func VaultInvalidNonceErrorID() common.Hash {
	return common.HexToHash("0x756688fec2871909d72599c334b663ffcc94654c438569966c7fd3ab3a351f34")
}

// UnpackInvalidNonceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidNonce()
func (vault *Vault) UnpackInvalidNonceError(raw []byte) (*VaultInvalidNonce, error) {
	out := new(VaultInvalidNonce)
	if err := vault.abi.UnpackIntoInterface(out, "InvalidNonce", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInvalidPayee represents a InvalidPayee error raised by the Vault contract.
type VaultInvalidPayee struct {
	Index *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidPayee(uint256 index)
func VaultInvalidPayeeErrorID() common.Hash {
	return common.HexToHash("0x85438dddf3a6f6c32cd8d0cca9d30426bf9c3a7ef23efad65129c0bdb498d96a")
}

// UnpackInvalidPayeeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidPayee(uint256 index)
func (vault *Vault) UnpackInvalidPayeeError(raw []byte) (*VaultInvalidPayee, error) {
	out := new(VaultInvalidPayee)
	if err := vault.abi.UnpackIntoInterface(out, "InvalidPayee", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInvalidShortString represents a InvalidShortString error raised by the Vault contract.
type VaultInvalidShortString struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidShortString()
func VaultInvalidShortStringErrorID() common.Hash {
	return common.HexToHash("0xb3512b0c6163e5f0bafab72bb631b9d58cd7a731b082f910338aa21c83d5c274")
}

// UnpackInvalidShortStringError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidShortString()
func (vault *Vault) UnpackInvalidShortStringError(raw []byte) (*VaultInvalidShortString, error) {
	out := new(VaultInvalidShortString)
	if err := vault.abi.UnpackIntoInterface(out, "InvalidShortString", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInvalidSignature represents a InvalidSignature error raised by the Vault contract.
type VaultInvalidSignature struct {
	Expected common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidSignature(address expected)
func VaultInvalidSignatureErrorID() common.Hash {
	return common.HexToHash("0xd855c4f4d7a9aef9d1b6f49c25339cf5cd471e30830c8071f7b5024985e5abcd")
}

// UnpackInvalidSignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidSignature(address expected)
func (vault *Vault) UnpackInvalidSignatureError(raw []byte) (*VaultInvalidSignature, error) {
	out := new(VaultInvalidSignature)
	if err := vault.abi.UnpackIntoInterface(out, "InvalidSignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInvalidSigner represents a InvalidSigner error raised by the Vault contract.
type VaultInvalidSigner struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidSigner()
func VaultInvalidSignerErrorID() common.Hash {
	return common.HexToHash("0x815e1d64efb74fbe314c20a2b8a2335d18bce12a19165e447fa36bcb35959528")
}

// UnpackInvalidSignerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidSigner()
func (vault *Vault) UnpackInvalidSignerError(raw []byte) (*VaultInvalidSigner, error) {
	out := new(VaultInvalidSigner)
	if err := vault.abi.UnpackIntoInterface(out, "InvalidSigner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInvalidTotal represents a InvalidTotal error raised by the Vault contract.
type VaultInvalidTotal struct {
	Paid     *big.Int
	Reserved *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidTotal(uint256 paid, uint256 reserved)
func VaultInvalidTotalErrorID() common.Hash {
	return common.HexToHash("0xd7ede5b4af959d36469ef11ecea4c2e7ab3179ee2c0605cefb68a2e18094395e")
}

// UnpackInvalidTotalError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidTotal(uint256 paid, uint256 reserved)
func (vault *Vault) UnpackInvalidTotalError(raw []byte) (*VaultInvalidTotal, error) {
	out := new(VaultInvalidTotal)
	if err := vault.abi.UnpackIntoInterface(out, "InvalidTotal", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInvalidWindow represents a InvalidWindow error raised by the Vault contract.
type VaultInvalidWindow struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidWindow()
func VaultInvalidWindowErrorID() common.Hash {
	return common.HexToHash("0x392334ed85cf5b0998d72154ce4383ddab4c856d648b4f9bd678a630b321c06c")
}

// UnpackInvalidWindowError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidWindow()
func (vault *Vault) UnpackInvalidWindowError(raw []byte) (*VaultInvalidWindow, error) {
	out := new(VaultInvalidWindow)
	if err := vault.abi.UnpackIntoInterface(out, "InvalidWindow", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultLaneNotOpen represents a LaneNotOpen error raised by the Vault contract.
type VaultLaneNotOpen struct {
	Index *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error LaneNotOpen(uint256 index)
func VaultLaneNotOpenErrorID() common.Hash {
	return common.HexToHash("0x578029e2aa84c8ff8481d9dddc210a5ae72d3b14a50947680cc8ee6642abdfe5")
}

// UnpackLaneNotOpenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error LaneNotOpen(uint256 index)
func (vault *Vault) UnpackLaneNotOpenError(raw []byte) (*VaultLaneNotOpen, error) {
	out := new(VaultLaneNotOpen)
	if err := vault.abi.UnpackIntoInterface(out, "LaneNotOpen", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultLaneSignerRotated represents a LaneSignerRotated error raised by the Vault contract.
type VaultLaneSignerRotated struct {
	Index *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error LaneSignerRotated(uint256 index)
func VaultLaneSignerRotatedErrorID() common.Hash {
	return common.HexToHash("0xa7822ed0182fe1317ac42eba07b443600a9d142bba82925f6501bf27a180dc3a")
}

// UnpackLaneSignerRotatedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error LaneSignerRotated(uint256 index)
func (vault *Vault) UnpackLaneSignerRotatedError(raw []byte) (*VaultLaneSignerRotated, error) {
	out := new(VaultLaneSignerRotated)
	if err := vault.abi.UnpackIntoInterface(out, "LaneSignerRotated", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultNotEnoughFree represents a NotEnoughFree error raised by the Vault contract.
type VaultNotEnoughFree struct {
	Free   *big.Int
	Wanted *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotEnoughFree(uint256 free, uint256 wanted)
func VaultNotEnoughFreeErrorID() common.Hash {
	return common.HexToHash("0xbc92d3147440e5a1ea67bff25f9c023fdab3e67e538af4c386ea0219e6866532")
}

// UnpackNotEnoughFreeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotEnoughFree(uint256 free, uint256 wanted)
func (vault *Vault) UnpackNotEnoughFreeError(raw []byte) (*VaultNotEnoughFree, error) {
	out := new(VaultNotEnoughFree)
	if err := vault.abi.UnpackIntoInterface(out, "NotEnoughFree", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultNotOpen represents a NotOpen error raised by the Vault contract.
type VaultNotOpen struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOpen()
func VaultNotOpenErrorID() common.Hash {
	return common.HexToHash("0xddafad98957e3330f4cfa14cb453d4f55c78b759d3c470492e4866db3bf3857e")
}

// UnpackNotOpenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOpen()
func (vault *Vault) UnpackNotOpenError(raw []byte) (*VaultNotOpen, error) {
	out := new(VaultNotOpen)
	if err := vault.abi.UnpackIntoInterface(out, "NotOpen", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultNotSigner represents a NotSigner error raised by the Vault contract.
type VaultNotSigner struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotSigner()
func VaultNotSignerErrorID() common.Hash {
	return common.HexToHash("0xa1b035c8a93989f4232e1009d87a1b0b0a298de6594a454477adf8be46e7d892")
}

// UnpackNotSignerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotSigner()
func (vault *Vault) UnpackNotSignerError(raw []byte) (*VaultNotSigner, error) {
	out := new(VaultNotSigner)
	if err := vault.abi.UnpackIntoInterface(out, "NotSigner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultNothingArrived represents a NothingArrived error raised by the Vault contract.
type VaultNothingArrived struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NothingArrived()
func VaultNothingArrivedErrorID() common.Hash {
	return common.HexToHash("0x62af86adfed7d189ddef0951dc212ac48c8700e57358739f8939db3ad250cc88")
}

// UnpackNothingArrivedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NothingArrived()
func (vault *Vault) UnpackNothingArrivedError(raw []byte) (*VaultNothingArrived, error) {
	out := new(VaultNothingArrived)
	if err := vault.abi.UnpackIntoInterface(out, "NothingArrived", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultNothingToWithdraw represents a NothingToWithdraw error raised by the Vault contract.
type VaultNothingToWithdraw struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NothingToWithdraw()
func VaultNothingToWithdrawErrorID() common.Hash {
	return common.HexToHash("0xd0d04f60bf4f7629141a1f00f5d2908fa0f3e15bf4cbf8bb8edc6fcbdf2509fa")
}

// UnpackNothingToWithdrawError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NothingToWithdraw()
func (vault *Vault) UnpackNothingToWithdrawError(raw []byte) (*VaultNothingToWithdraw, error) {
	out := new(VaultNothingToWithdraw)
	if err := vault.abi.UnpackIntoInterface(out, "NothingToWithdraw", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultReentrancyGuardReentrantCall represents a ReentrancyGuardReentrantCall error raised by the Vault contract.
type VaultReentrancyGuardReentrantCall struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReentrancyGuardReentrantCall()
func VaultReentrancyGuardReentrantCallErrorID() common.Hash {
	return common.HexToHash("0x3ee5aeb571de7fc460830b4d0017439a1ca56fb0bc39062227ade4fe4a24c1ca")
}

// UnpackReentrancyGuardReentrantCallError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReentrancyGuardReentrantCall()
func (vault *Vault) UnpackReentrancyGuardReentrantCallError(raw []byte) (*VaultReentrancyGuardReentrantCall, error) {
	out := new(VaultReentrancyGuardReentrantCall)
	if err := vault.abi.UnpackIntoInterface(out, "ReentrancyGuardReentrantCall", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultSafeERC20FailedOperation represents a SafeERC20FailedOperation error raised by the Vault contract.
type VaultSafeERC20FailedOperation struct {
	Token common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SafeERC20FailedOperation(address token)
func VaultSafeERC20FailedOperationErrorID() common.Hash {
	return common.HexToHash("0x5274afe73c98b4749fc91ffae6b7b574e7842cb2144a159e9377a5f20b32edf9")
}

// UnpackSafeERC20FailedOperationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SafeERC20FailedOperation(address token)
func (vault *Vault) UnpackSafeERC20FailedOperationError(raw []byte) (*VaultSafeERC20FailedOperation, error) {
	out := new(VaultSafeERC20FailedOperation)
	if err := vault.abi.UnpackIntoInterface(out, "SafeERC20FailedOperation", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultSignerMismatch represents a SignerMismatch error raised by the Vault contract.
type VaultSignerMismatch struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SignerMismatch()
func VaultSignerMismatchErrorID() common.Hash {
	return common.HexToHash("0x10c74b039c3f61c8f3fbd829430f5c5f202f117ddd293569e907cbfee47dcc1b")
}

// UnpackSignerMismatchError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SignerMismatch()
func (vault *Vault) UnpackSignerMismatchError(raw []byte) (*VaultSignerMismatch, error) {
	out := new(VaultSignerMismatch)
	if err := vault.abi.UnpackIntoInterface(out, "SignerMismatch", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultStringTooLong represents a StringTooLong error raised by the Vault contract.
type VaultStringTooLong struct {
	Str string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StringTooLong(string str)
func VaultStringTooLongErrorID() common.Hash {
	return common.HexToHash("0x305a27a93f8e33b7392df0a0f91d6fc63847395853c45991eec52dbf24d72381")
}

// UnpackStringTooLongError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StringTooLong(string str)
func (vault *Vault) UnpackStringTooLongError(raw []byte) (*VaultStringTooLong, error) {
	out := new(VaultStringTooLong)
	if err := vault.abi.UnpackIntoInterface(out, "StringTooLong", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultWrongValue represents a WrongValue error raised by the Vault contract.
type VaultWrongValue struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongValue()
func VaultWrongValueErrorID() common.Hash {
	return common.HexToHash("0x98d4901c0f97ff4fb4b12f6efe3f7d66c362a06e0786d79de1d138f816754bcd")
}

// UnpackWrongValueError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongValue()
func (vault *Vault) UnpackWrongValueError(raw []byte) (*VaultWrongValue, error) {
	out := new(VaultWrongValue)
	if err := vault.abi.UnpackIntoInterface(out, "WrongValue", raw); err != nil {
		return nil, err
	}
	return out, nil
}
